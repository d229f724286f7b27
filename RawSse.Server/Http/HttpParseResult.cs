namespace RawSse.Http;

/// <summary>The outcome of parsing.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Error">What was wrong, where it failed.</param>
/// <param name="Consumed">The bytes of the head, where it is complete.</param>
internal readonly record struct HttpParseResult(HttpParseStatus Status, HttpParseError Error, int Consumed)
{
    public static HttpParseResult Incomplete => new(HttpParseStatus.Incomplete, HttpParseError.None, 0);

    public static HttpParseResult Failed(HttpParseError error) => new(HttpParseStatus.Failed, error, 0);

    public static HttpParseResult Complete(int consumed) => new(HttpParseStatus.Complete, HttpParseError.None, consumed);
}
