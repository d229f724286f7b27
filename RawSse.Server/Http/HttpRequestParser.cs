using System.Buffers;
using static RawSse.Http.HttpRequest;

namespace RawSse.Http;

/// <summary>
/// Parses the head of an HTTP/1.x request: bytes in, a request or a named error out. It does no I/O, throws no
/// exception, and allocates nothing once the request object has held a head as large.
/// </summary>
/// <remarks>
/// It is strict where RFC 9112 allows leniency, because a proxy that is lenient in a different way would open a hole
/// for request smuggling: no bare LF, no folding, no white space before a colon, no second Content-Length or Host.
/// </remarks>
internal static class HttpRequestParser
{
    /// <summary>RFC 9110, section 5.6.2: tchar.</summary>
    public static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>RFC 9110, section 5.5: field-vchar, space and tab.</summary>
    public static readonly SearchValues<byte> ValueBytes = SearchValues.Create(
        [(byte)'\t', .. Enumerable.Range(0x20, 0x7F - 0x20).Concat(Enumerable.Range(0x80, 0x80)).Select(b => (byte)b)]);

    /// <summary>Parses one head from the beginning of <paramref name="bytes"/>.</summary>
    public static HttpParseResult Parse(ReadOnlySpan<byte> bytes, HttpRequest request)
    {
        var scan = new HttpHeadScanner();
        HttpParseResult result = scan.Feed(bytes);
        request.Reset(bytes[scan.Start..scan.Scanned]);
        return Finish(result, request);
    }

    /// <summary>Parses one head from the beginning of a buffer, part of which may have been scanned before.</summary>
    /// <param name="buffer">The bytes received.</param>
    /// <param name="scan">How far the buffer has been scanned. Each head needs a new scanner.</param>
    /// <param name="request">
    /// Receives the head. If the head is incomplete or malformed, at most the method is set.
    /// </param>
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
