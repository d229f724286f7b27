namespace RawSse.Http;

/// <summary>What a chunked body is expected to continue with.</summary>
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
