namespace RawSse.Http;

/// <summary>What is expected next in a chunked body.</summary>
internal enum ChunkedState
{
    Size,
    Gap,
    ExtensionStart,
    ExtensionName,
    NameGap,
    ValueStart,
    Token,
    Quoted,
    QuotedPair,
    ValueEnd,
    SizeEnd,
    Data,
    DataReturn,
    DataEnd,
    TrailerStart,
    TrailerName,
    TrailerValue,
    TrailerEnd,
    LastEnd,
    Done,
    Malformed,
}
