using System.Buffers;
using static RawSse.Http.HttpRequest;

namespace RawSse.Http;

/// <summary>
/// Reads the head of a HTTP/1.x request: bytes in, a request or a named error out. No I/O, no exception, and no
/// allocation once the request object has seen a head as large.
/// </summary>
/// <remarks>
/// Strict where RFC 9112 allows leniency, because proxies that are lenient in other ways make a smuggling hole of it:
/// no bare LF, no folding, no white space before a colon, no second Content-Length or Host.
/// </remarks>
internal static class HttpRequestParser
{
    /// <summary>RFC 9110, section 5.6.2: tchar.</summary>
    public static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>RFC 9110, section 5.5: field-vchar and the blanks between.</summary>
    public static readonly SearchValues<byte> ValueBytes = SearchValues.Create(
        [(byte)'\t', .. Enumerable.Range(0x20, 0x7F - 0x20).Concat(Enumerable.Range(0x80, 0x80)).Select(b => (byte)b)]);

    /// <summary>Reads one head from the beginning of <paramref name="bytes"/>.</summary>
    public static HttpParseResult Parse(ReadOnlySpan<byte> bytes, HttpRequest request)
    {
        var scan = new HttpHeadScanner();
        HttpParseResult result = scan.Feed(bytes);
        request.Reset(bytes[scan.Start..scan.Scanned]);
        return Finish(result, request);
    }

    /// <summary>Reads one head from the beginning of a buffer that was read in part before.</summary>
    /// <param name="buffer">What has come.</param>
    /// <param name="scan">How far it was looked at; new for each head.</param>
    /// <param name="request">What was understood. Of a head that is incomplete, or none, that is at most the method.</param>
    public static HttpParseResult Parse(in ReadOnlySequence<byte> buffer, ref HttpHeadScanner scan, HttpRequest request)
    {
        HttpParseResult result = scan.Scan(buffer);
        if (result.Status != HttpParseStatus.Incomplete)
        {
            request.Reset(buffer.Slice(scan.Start, scan.Scanned - scan.Start));
        }

        return Finish(result, request);
    }

    private static HttpParseResult Finish(HttpParseResult result, HttpRequest request)
    {
        if (result.Status != HttpParseStatus.Complete)
        {
            return result;
        }

        HttpParseError error = ParseHead(request.Head, request);
        return error == HttpParseError.None ? result : HttpParseResult.Failed(error);
    }

    private static HttpParseError ParseHead(ReadOnlySpan<byte> head, HttpRequest request)
    {
        int lineEnd = head.IndexOf("\r\n"u8);
        HttpParseError error = HttpRequestLine.Parse(head[..lineEnd], request);
        var framing = new HttpFraming();
        int position = lineEnd + 2;
        while (error == HttpParseError.None && position < head.Length - 2)
        {
            int length = head[position..].IndexOf("\r\n"u8);
            error = ParseHeader(head, position, length, request, ref framing);
            position += length + 2;
        }

        return error == HttpParseError.None ? framing.Apply(request) : error;
    }

    private static HttpParseError ParseHeader(
        ReadOnlySpan<byte> head, int start, int length, HttpRequest request, ref HttpFraming framing)
    {
        ReadOnlySpan<byte> line = head.Slice(start, length);
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            return HttpParseError.LineFolding;
        }

        int colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(TokenBytes))
        {
            return HttpParseError.InvalidHeaderName;
        }

        ReadOnlySpan<byte> value = line[(colon + 1)..].Trim(" \t"u8);
        if (value.ContainsAnyExcept(ValueBytes))
        {
            return HttpParseError.InvalidHeaderValue;
        }

        int before = line[(colon + 1)..].IndexOfAnyExcept((byte)' ', (byte)'\t');
        Slice at = value.IsEmpty ? default : Slice.Of(start + colon + 1 + before, value.Length);
        request.AddHeader(Slice.Of(start, colon), at);
        return framing.Read(line[..colon], value, request);
    }
}
