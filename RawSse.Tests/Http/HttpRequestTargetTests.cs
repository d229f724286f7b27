using System.Text;
using RawSse.Http;

namespace RawSse.Tests.Http;

/// <summary>The four forms of a request target (RFC 9112, section 3.2), and what the request is for then.</summary>
public class HttpRequestTargetTests
{
    [TestCase("GET /a/b?c?d", "header", "/a/b", "c?d")]
    [TestCase("GET //a", "header", "//a", "")]
    [TestCase("GET /?", "header", "/", "")]
    [TestCase("GET /a/http://x?q", "header", "/a/http://x", "q")]
    [TestCase("GET /?q={a|b^c}[1]\\`", "header", "/", "q={a|b^c}[1]\\`")]
    [TestCase("GET http://host:80/a/b?c", "host:80", "/a/b", "c")]
    [TestCase("GET HTTP://host/", "host", "/", "")]
    [TestCase("GET http://[::1]:80/a", "[::1]:80", "/a", "")]
    [TestCase("GET http://host", "host", "/", "")]
    [TestCase("GET http://host?x=/events", "host", "/", "x=/events")]
    [TestCase("GET http://host?", "host", "/", "")]
    [TestCase("OPTIONS *", "header", "*", "")]
    [TestCase("OPTIONS http://host", "host", "*", "")]
    [TestCase("OPTIONS http://host/", "host", "/", "")]
    [TestCase("OPTIONS http://host?x", "host", "/", "x")]
    public void Each_form_names_a_host_and_a_path(string line, string host, string path, string query)
    {
        (HttpParseResult result, HttpRequest request) = Parse(line);
        Assert.That(result.Status, Is.EqualTo(HttpParseStatus.Complete));
        Assert.That(
            (Ascii(request.Host), Ascii(request.Path), Ascii(request.Query)), Is.EqualTo((host, path, query)));
    }

    [TestCase("GET *")]
    [TestCase("OPTIONS *a")]
    [TestCase("OPTIONS **")]
    [TestCase("GET /#frag")]
    [TestCase("GET /healthz?a#b")]
    [TestCase("GET http://host/#a")]
    [TestCase("GET /<a>")]
    [TestCase("GET /?\"a\"")]
    [TestCase("GET /\u007f")]
    [TestCase("GET /\u00fc")]
    [TestCase("GET ?a")]
    [TestCase("GET a")]
    [TestCase("GET host:80")]
    [TestCase("GET http:/a")]
    [TestCase("GET http:a")]
    [TestCase("GET http:///healthz")]
    [TestCase("GET http://")]
    [TestCase("GET http://:80/")]
    [TestCase("GET http://?a")]
    [TestCase("GET http://[::1/healthz")]
    [TestCase("GET http://u:p@localhost/healthz")]
    [TestCase("GET http://@localhost/healthz")]
    [TestCase("GET http://a b/")]
    [TestCase("GET http://a:99999/")]
    [TestCase("GET ftp://localhost/healthz")]
    [TestCase("GET ://localhost/healthz")]
    [TestCase("GET garbage?x://y/healthz")]
    [TestCase("GET a/b://y/healthz")]
    [TestCase("GET 1://y/healthz")]
    [TestCase("CONNECT /")]
    [TestCase("CONNECT *")]
    [TestCase("CONNECT host")]
    [TestCase("CONNECT host:")]
    [TestCase("CONNECT :80")]
    [TestCase("CONNECT http://host:80")]
    [TestCase("CONNECT host:x")]
    public void A_target_of_another_form_is_refused(string line) =>
        Assert.That(Parse(line).Result, Is.EqualTo(HttpParseResult.Failed(HttpParseError.InvalidTarget)));

    [Test]
    public void Https_is_misdirected_to_a_connection_without_TLS() => Assert.That(
        Parse("GET https://localhost/healthz").Result, Is.EqualTo(HttpParseResult.Failed(HttpParseError.SecureTarget)));

    [TestCase("CONNECT host:443")]
    [TestCase("CONNECT [::1]:443")]
    public void Tunnels_are_not_implemented(string line) =>
        Assert.That(Parse(line).Result, Is.EqualTo(HttpParseResult.Failed(HttpParseError.UnsupportedMethod)));

    [Test]
    public void Without_target_and_header_a_request_of_HTTP_1_0_names_no_host()
    {
        var request = new HttpRequest();
        _ = HttpRequestParser.Parse("GET http://old/ HTTP/1.1\r\nHost: old\r\n\r\n"u8, request);
        _ = HttpRequestParser.Parse("GET / HTTP/1.0\r\n\r\n"u8, request);
        Assert.That(Ascii(request.Host), Is.Empty, "nor does it name that of the request before");
    }

    private static (HttpParseResult Result, HttpRequest Request) Parse(string line)
    {
        var request = new HttpRequest();
        byte[] head = Encoding.Latin1.GetBytes(line + " HTTP/1.1\r\nHost: header\r\n\r\n");
        return (HttpRequestParser.Parse(head, request), request);
    }

    private static string Ascii(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes);
}
