namespace RawSse.Http;

/// <summary>The result of parsing a request head.</summary>
/// <param name="Status">The outcome.</param>
/// <param name="Error">The error, if parsing failed.</param>
/// <param name="Consumed">The length of the head in bytes, if it is complete.</param>
internal readonly record struct HttpParseResult(HttpParseStatus Status, HttpParseError Error, int Consumed)
{
    public static HttpParseResult Incomplete => new(HttpParseStatus.Incomplete, HttpParseError.None, 0);

    public static HttpParseResult Failed(HttpParseError error) => new(HttpParseStatus.Failed, error, 0);

    public static HttpParseResult Complete(int consumed) =>
        new(HttpParseStatus.Complete, HttpParseError.None, consumed);
}
