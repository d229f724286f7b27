using System.Text;
using RawSse.Http;

namespace RawSse.Tests.Http;

public class HttpRequestParserTests
{
    private static readonly string[] Valid =
    [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /events?topic=a&lastEventId=e-1 HTTP/1.1\r\nHost: localhost:8080\r\nAccept: text/event-stream\r\n\r\n",
        "POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\n",
        "POST /events HTTP/1.1\r\nhost:a\r\nTransfer-Encoding: Chunked\r\n\r\n",
        "GET /x HTTP/1.0\r\n\r\n",
        "\r\n\r\nGET http://host:80/a/b?c HTTP/1.1\r\nHost: [::1]:8080\r\nX-Empty:\r\nX-Utf8: gr\u00fcn \t\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n",
    ];

    [TestCaseSource(nameof(Valid))]
    public void Every_prefix_of_a_request_is_incomplete_and_consumes_nothing(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.That(
                Parse(bytes.AsSpan(0, length), out _), Is.EqualTo(HttpParseResult.Incomplete), $"{length} bytes");
        }

        Assert.That(Parse(bytes, out _), Is.EqualTo(HttpParseResult.Complete(bytes.Length)));
    }

    [TestCaseSource(nameof(Valid))]
    public void What_follows_a_request_is_not_consumed(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text + "GET /next HTTP/1.1\r\n");
        Assert.That(Parse(bytes, out _).Consumed, Is.EqualTo(text.Length));
    }

    [Test]
    public void The_parts_of_a_request_are_found()
    {
        _ = Parse(
            "GET /a%20b?x=1&y HTTP/1.1\r\nHost: h:1\r\nLAST-Event-id: \t e-7 \r\nX-Empty:  \r\nx-two: 1\r\n"
                + "X-Two: 2\r\n\r\n",
            out HttpRequest request);
        Assert.Multiple(() =>
        {
            Assert.That(Ascii(request.Method), Is.EqualTo("GET"));
            Assert.That(Ascii(request.Path), Is.EqualTo("/a%20b"));
            Assert.That(Ascii(request.Query), Is.EqualTo("x=1&y"));
            Assert.That(request.MinorVersion, Is.EqualTo(1));
            Assert.That(Header(request, "last-event-id"), Is.EqualTo("e-7"));
            Assert.That(Header(request, "x-empty"), Is.Empty);
            Assert.That(Header(request, "X-TWO"), Is.EqualTo("1"), "the first of several");
            Assert.That(Header(request, "absent"), Is.Null);
        });
    }

    [TestCase("GET / HTTP/1.1\r\nHost: a\r\n\r\n", true)]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", false)]
    [TestCase("GET / HTTP/1.0\r\n\r\n", false)]
    [TestCase("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true)]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n", false)]
    public void Whether_the_connection_lives_on_is_known(string text, bool keepsAlive)
    {
        _ = Parse(text, out HttpRequest request);
        Assert.That(request.KeepsAlive, Is.EqualTo(keepsAlive));
    }

    [TestCase("GET / HTTP/1.1\r\nHost: a", HttpRequest.Chunked, "Transfer-Encoding: chunked")]
    [TestCase("GET / HTTP/1.1\r\nHost: a", HttpRequest.Chunked, "Transfer-Encoding: , ,\tChunked ,")]
    [TestCase("GET / HTTP/1.1\r\nHost: a", HttpRequest.Chunked, "Transfer-Encoding:\r\nTransfer-Encoding: chunked")]
    [TestCase("GET / HTTP/1.1\r\nHost: a", 17, "Content-Length: 17")]
    [TestCase("GET / HTTP/1.1\r\nHost: a", 0, "X: y")]
    public void How_long_the_body_is_is_known(string head, long length, string header)
    {
        _ = Parse($"{head}\r\n{header}\r\n\r\n", out HttpRequest request);
        Assert.That(request.ContentLength, Is.EqualTo(length));
    }

    [TestCase("(GET / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(HttpParseError.InvalidMethod))]
    [TestCase(
        "\u0016\u0003\u0001", nameof(HttpParseError.InvalidMethod),
        TestName = "TLS_on_a_plain_port_is_refused_at_once")]
    [TestCase(" / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(HttpParseError.InvalidMethod))]
    [TestCase("GE\tT / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(HttpParseError.InvalidMethod))]
    [TestCase("GET\r\nHost: a\r\n\r\n", nameof(HttpParseError.InvalidMethod))]
    [TestCase("\r\n\r\n\r\nGET / HTTP/1.1\r\n\r\n", nameof(HttpParseError.InvalidMethod))]
    [TestCase("GET /\r\nHost: a\r\n\r\n", nameof(HttpParseError.InvalidVersion))]
    [TestCase("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", nameof(HttpParseError.InvalidVersion))]
    [TestCase("GET / http/1.1\r\nHost: a\r\n\r\n", nameof(HttpParseError.InvalidVersion))]
    [TestCase("GET / HTTP/11\r\nHost: a\r\n\r\n", nameof(HttpParseError.InvalidVersion))]
    [TestCase("GET / HTTP/2.0\r\nHost: a\r\n\r\n", nameof(HttpParseError.UnsupportedVersion))]
    [TestCase("PRI * HTTP/2.0\r\n\r\n", nameof(HttpParseError.UnsupportedVersion))]
    [TestCase("GET  HTTP/1.1\r\nHost: a\r\n\r\n", nameof(HttpParseError.InvalidTarget))]
    [TestCase("GET / x HTTP/1.1\r\nHost: a\r\n\r\n", nameof(HttpParseError.InvalidTarget))]
    [TestCase("GET events HTTP/1.1\r\nHost: a\r\n\r\n", nameof(HttpParseError.InvalidTarget))]
    [TestCase("GET /\u00fc HTTP/1.1\r\nHost: a\r\n\r\n", nameof(HttpParseError.InvalidTarget))]
    [TestCase("CONNECT host:443 HTTP/1.1\r\nHost: a\r\n\r\n", nameof(HttpParseError.UnsupportedMethod))]
    [TestCase("GET / HTTP/1.1\nHost: a\n\n", nameof(HttpParseError.BareLineFeed))]
    [TestCase("GET / HTTP/1.1\r\nHost: a\n\r\n", nameof(HttpParseError.BareLineFeed))]
    [TestCase("GET / HTTP/1.1\r\nHost : a\r\n\r\n", nameof(HttpParseError.InvalidHeaderName))]
    [TestCase("GET / HTTP/1.1\r\nHost\r\n\r\n", nameof(HttpParseError.InvalidHeaderName))]
    [TestCase("GET / HTTP/1.1\r\n: a\r\n\r\n", nameof(HttpParseError.InvalidHeaderName))]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", nameof(HttpParseError.InvalidHeaderValue))]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", nameof(HttpParseError.InvalidHeaderValue))]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", nameof(HttpParseError.LineFolding))]
    [TestCase("GET / HTTP/1.1\r\nX: a\r\n\r\n", nameof(HttpParseError.MissingHost))]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", nameof(HttpParseError.InvalidHost))]
    [TestCase("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", nameof(HttpParseError.InvalidHost))]
    [TestCase("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", nameof(HttpParseError.InvalidHost))]
    [TestCase("GET http://a/ HTTP/1.1\r\nHost: [::1\r\n\r\n", nameof(HttpParseError.InvalidHost))]
    [TestCase("GET http://a/ HTTP/1.1\r\n\r\n", nameof(HttpParseError.MissingHost))]
    [TestCase("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", nameof(HttpParseError.InvalidHost))]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", nameof(HttpParseError.InvalidContentLength))]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", nameof(HttpParseError.InvalidContentLength))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", nameof(HttpParseError.InvalidContentLength))]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", nameof(HttpParseError.InvalidContentLength))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775808\r\n\r\n",
        nameof(HttpParseError.InvalidContentLength))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        nameof(HttpParseError.InvalidContentLength))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        nameof(HttpParseError.LengthAndTransferEncoding))]
    [TestCase(
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", nameof(HttpParseError.LengthAndTransferEncoding))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        nameof(HttpParseError.UnsupportedTransferEncoding))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        nameof(HttpParseError.InvalidTransferEncoding))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n", nameof(HttpParseError.LineFolding))]
    [TestCase("POST / HTTP/1.0\r\nTransfer-Encoding: gzip\r\n\r\n", nameof(HttpParseError.LengthAndTransferEncoding))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        nameof(HttpParseError.InvalidTransferEncoding))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n",
        nameof(HttpParseError.InvalidTransferEncoding))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \r\n\r\n", nameof(HttpParseError.InvalidTransferEncoding))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ,\r\n\r\n", nameof(HttpParseError.InvalidTransferEncoding))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
        nameof(HttpParseError.InvalidTransferEncoding))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n",
        nameof(HttpParseError.InvalidTransferEncoding))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n",
        nameof(HttpParseError.InvalidTransferEncoding))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n",
        nameof(HttpParseError.InvalidTransferEncoding))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip, chunked\r\n\r\n",
        nameof(HttpParseError.UnsupportedTransferEncoding))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;a=b\r\n\r\n",
        nameof(HttpParseError.InvalidTransferEncoding))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n",
        nameof(HttpParseError.InvalidTransferEncoding))]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity, chunked\r\n\r\n",
        nameof(HttpParseError.UnsupportedTransferEncoding))]
    public void What_is_malformed_or_ambiguous_has_a_name(string text, string error) =>
        Assert.That(Parse(text, out _), Is.EqualTo(HttpParseResult.Failed(Enum.Parse<HttpParseError>(error))));

    [Test]
    public void Every_error_has_an_answer() => Assert.Multiple(() =>
    {
        foreach (HttpParseError error in Enum.GetValues<HttpParseError>().Where(e => e != HttpParseError.None))
        {
            (int status, string line) = error.ToAnswer();
            Assert.That(status, Is.AnyOf(400, 413, 414, 421, 431, 501, 505), $"{error}");
            Assert.That(line, Is.Not.Empty.And.Not.Contains("\n"));
        }
    });

    [Test]
    public void The_bounds_are_what_their_errors_say() => Assert.Multiple(() =>
    {
        Assert.That(Parse(WithLine(HttpLimits.MaxRequestLine), out _).Status, Is.EqualTo(HttpParseStatus.Complete));
        Assert.That(
            Parse(WithLine(HttpLimits.MaxRequestLine + 1), out _).Error, Is.EqualTo(HttpParseError.TargetTooLong));
        Assert.That(Parse(WithHead(HttpLimits.MaxHead), out _).Status, Is.EqualTo(HttpParseStatus.Complete));
        Assert.That(Parse(WithHead(HttpLimits.MaxHead + 1), out _).Error, Is.EqualTo(HttpParseError.HeadersTooLarge));
        Assert.That(Parse(WithHeaders(HttpLimits.MaxHeaders), out _).Status, Is.EqualTo(HttpParseStatus.Complete));
        Assert.That(
            Parse(WithHeaders(HttpLimits.MaxHeaders + 1), out _).Error, Is.EqualTo(HttpParseError.TooManyHeaders));
    });

    [Test]
    public void What_is_beyond_a_bound_is_refused_without_waiting_for_its_end() => Assert.Multiple(() =>
    {
        string longLine = "GET /" + new string('x', HttpLimits.MaxRequestLine);
        Assert.That(Parse(longLine, out _).Error, Is.EqualTo(HttpParseError.TargetTooLong));
        string longMethod = new('X', HttpLimits.MaxRequestLine + 1);
        Assert.That(Parse(longMethod, out _).Error, Is.EqualTo(HttpParseError.UnsupportedMethod));
        string longHead = "GET / HTTP/1.1\r\nHost: a\r\nX: " + new string('x', HttpLimits.MaxHead);
        Assert.That(Parse(longHead, out _).Error, Is.EqualTo(HttpParseError.HeadersTooLarge));
        string manyHeaders = WithHeaders(HttpLimits.MaxHeaders + 1)[..^2];
        Assert.That(Parse(manyHeaders, out _).Error, Is.EqualTo(HttpParseError.TooManyHeaders));
    });

    [TestCase("HEAD / HTTP/1.1\nHost: a\n\n")]
    [TestCase("\r\nHEAD / HTTP/1.1\r\n\r\n")]
    [TestCase("HEAD / HTTP/3.0\r\nHost: a\r\n\r\n")]
    public void The_method_of_what_is_refused_is_known(string text)
    {
        HttpParseResult result = Parse(text, out HttpRequest request);
        Assert.That((result.Status, Ascii(request.Method)), Is.EqualTo((HttpParseStatus.Failed, "HEAD")));
    }

    [Test]
    public void Parsing_allocates_nothing()
    {
        byte[] bytes = Encoding.Latin1.GetBytes(Valid[1]);
        byte[] bad = "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"u8.ToArray();
        var request = new HttpRequest();
        _ = HttpRequestParser.Parse(bytes, request);
        _ = HttpRequestParser.Parse(bad, request);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            _ = HttpRequestParser.Parse(bytes, request);
            _ = HttpRequestParser.Parse(bad, request);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static string WithLine(int length) =>
        $"GET /{new string('x', length - "GET / HTTP/1.1".Length)} HTTP/1.1\r\nHost: a\r\n\r\n";

    private static string WithHead(int length) =>
        "GET / HTTP/1.1\r\nHost: a\r\nX: "
            + $"{new string('x', length - "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n".Length)}\r\n\r\n";

    private static string WithHeaders(int count) =>
        $"GET / HTTP/1.1\r\nHost: a\r\n{string.Concat(Enumerable.Repeat("X: y\r\n", count - 1))}\r\n";

    private static HttpParseResult Parse(string text, out HttpRequest request) =>
        Parse(Encoding.Latin1.GetBytes(text), out request);

    private static HttpParseResult Parse(ReadOnlySpan<byte> bytes, out HttpRequest request)
    {
        request = new HttpRequest();
        return HttpRequestParser.Parse(bytes, request);
    }

    private static string? Header(HttpRequest request, string name) =>
        request.TryGetHeader(Encoding.ASCII.GetBytes(name), out ReadOnlySpan<byte> value) ? Ascii(value) : null;

    private static string Ascii(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes);
}
