using System.Globalization;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>Conditional requests for files (RFC 9110, section 13).</summary>
[TestFixture(SocketKind.Native, TestName = "PreconditionTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "PreconditionTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "PreconditionTests, veiled sockets")]
public class PreconditionTests(SocketKind sockets)
{
    private static readonly DateTime Modified = new(2024, 2, 28, 12, 30, 15, DateTimeKind.Utc);

    private string _folder = null!;
    private RunningServer _server = null!;
    private string _tag = null!;

    [SetUp]
    public async Task Start()
    {
        _folder = Directory.CreateTempSubdirectory("rawsse-conditions-").FullName;
        string file = Path.Combine(_folder, "index.html");
        await File.WriteAllTextAsync(file, "<p>home");
        File.SetLastWriteTimeUtc(file, Modified);
        _server = new RunningServer(options => options.StaticFolder = _folder, sockets);
        string head = await AskAsync("GET", "");
        _tag =
            head.Split("\r\n").Single(line => line.StartsWith("ETag: ", StringComparison.Ordinal))["ETag: ".Length..];
    }

    [TearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase("If-None-Match: {tag}", 304)]
    [TestCase("If-None-Match: W/{tag}", 304)]
    [TestCase("If-None-Match: *", 304)]
    [TestCase("If-None-Match: \"a,b\" , W/\"c\",, {tag}", 304)]
    [TestCase("If-None-Match: \"other\"\r\nIf-None-Match: {tag}", 304)]
    [TestCase("If-None-Match: \"other\"\r\nX: {tag}\r\nIf-None-Match: \"more\"", 200)]
    [TestCase("If-None-Match: \"a,{tag},b\"", 200)]
    [TestCase("If-None-Match: junk", 200)]
    [TestCase("If-None-Match:", 200)]
    [TestCase("If-Modified-Since: {date:R}", 304)]
    [TestCase("If-Modified-Since: {date:dddd, dd-MMM-yy HH:mm:ss 'GMT'}", 304)]
    [TestCase("If-Modified-Since: {date:ddd MMM dd HH:mm:ss yyyy}", 304)]
    [TestCase("If-Modified-Since: {before:R}", 200)]
    [TestCase("If-Modified-Since: {before:dddd, dd-MMM-yy HH:mm:ss 'GMT'}", 200)]
    [TestCase("If-Modified-Since: {before:ddd MMM dd HH:mm:ss yyyy}", 200)]
    [TestCase("If-Modified-Since: soon", 200)]
    [TestCase("If-None-Match: \"other\"\r\nIf-Modified-Since: {date:R}", 200)]
    [TestCase("If-Match: {tag}", 200)]
    [TestCase("If-Match: *", 200)]
    [TestCase("If-Match: \"nope\"", 412)]
    [TestCase("If-Match: W/{tag}", 412)]
    [TestCase("If-Match: \"nope\"\r\nIf-Match: {tag}", 200)]
    [TestCase("If-Match: \"nope\"\r\nIf-None-Match: {tag}", 412)]
    [TestCase("If-Match: {tag}\r\nIf-None-Match: {tag}", 304)]
    [TestCase("If-Unmodified-Since: {date:R}", 200)]
    [TestCase("If-Unmodified-Since: {before:R}", 412)]
    [TestCase("If-Unmodified-Since: Thursday, 01-Jan-98 00:00:00 GMT", 412)]
    [TestCase("If-Unmodified-Since: never", 200)]
    [TestCase("If-Match: {tag}\r\nIf-Unmodified-Since: {before:R}", 200)]
    public async Task Conditions_are_evaluated_in_their_order(string headers, int status)
    {
        headers = headers.Replace("{tag}", _tag);
        foreach ((string name, DateTime date) in new[] { ("date", Modified), ("before", Modified.AddSeconds(-1)) })
        {
            int start = headers.IndexOf($"{{{name}:", StringComparison.Ordinal);
            if (start >= 0)
            {
                int end = headers.IndexOf('}', start);
                string format = headers[(start + name.Length + 2)..end];
                headers = headers[..start] + date.ToString(format, CultureInfo.InvariantCulture) + headers[(end + 1)..];
            }
        }

        string get = await AskAsync("GET", headers + "\r\n");
        string head = await AskAsync("HEAD", headers + "\r\n");
        Assert.Multiple(() =>
        {
            Assert.That(get, Does.StartWith($"HTTP/1.1 {status} "), headers);
            Assert.That(
                head, Does.StartWith($"HTTP/1.1 {status} ").And.EndWith("\r\n\r\n"), "HEAD has the same status");
        });
    }

    [Test]
    public async Task A_missing_file_is_404_under_any_condition()
    {
        using RawClient client = await RawClient.ConnectAsync(
            _server, "GET /nope HTTP/1.1\r\nHost: a\r\nIf-Match: \"x\"\r\nConnection: close\r\n\r\n");
        Assert.That(await client.ReadToEndAsync(), Does.StartWith("HTTP/1.1 404 "));
    }

    private async Task<string> AskAsync(string method, string headers)
    {
        using RawClient client = await RawClient.ConnectAsync(
            _server, $"{method} / HTTP/1.1\r\nHost: a\r\n{headers}Connection: close\r\n\r\n");
        return await client.ReadToEndAsync();
    }
}
