using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

[TestFixture(SocketKind.Native, TestName = "CorsTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "CorsTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "CorsTests, veiled sockets")]
public class CorsTests(SocketKind sockets)
{
    private const string App = "https://app.example";

    [Test]
    public async Task A_listed_origin_is_allowed_with_credentials()
    {
        await using var server = new RunningServer(
            options => options.CorsOrigins = [App, "https://b.example"], sockets);
        Assert.That(await HeadAsync(server, "GET", App), Does
            .Contain($"Access-Control-Allow-Origin: {App}\r\n")
            .And.Contain("Access-Control-Allow-Credentials: true\r\n")
            .And.Contain("Vary: Origin\r\n"));
    }

    [TestCase("https://evil.example")]
    [TestCase("null")]
    [TestCase("https://app.example.evil.example")]
    [TestCase(null)]
    public async Task Other_origins_get_no_permission_and_caches_are_told(string? origin)
    {
        await using var server = new RunningServer(options => options.CorsOrigins = [App], sockets);
        Assert.That(
            await HeadAsync(server, "GET", origin), Does.Not.Contain("Access-Control").And.Contain("Vary: Origin\r\n"));
    }

    [Test]
    public async Task An_asterisk_allows_any_origin_without_credentials()
    {
        await using var server = new RunningServer(options => options.CorsOrigins = ["*"], sockets);
        Assert.That(
            await HeadAsync(server, "GET", App),
            Does.Contain("Access-Control-Allow-Origin: *\r\n").And.Not.Contain("Credentials"));
    }

    [Test]
    public async Task Without_the_option_there_are_no_CORS_headers()
    {
        await using var server = new RunningServer(sockets: sockets);
        Assert.That(await HeadAsync(server, "GET", App), Does.Not.Contain("Access-Control").And.Not.Contain("Vary"));
    }

    [Test]
    public async Task A_preflight_allows_the_headers_that_pages_need()
    {
        await using var server = new RunningServer(options => options.CorsOrigins = [App], sockets);
        Assert.That(await HeadAsync(server, "OPTIONS", App), Does
            .StartWith("HTTP/1.1 204 No Content\r\n")
            .And.Contain($"Access-Control-Allow-Origin: {App}\r\n")
            .And.Contain("Access-Control-Allow-Methods: GET, HEAD, POST, PUT\r\n")
            .And.Contain("Access-Control-Allow-Headers: Last-Event-ID, Authorization, Content-Type\r\n"));
    }

    [Test]
    public async Task A_page_may_read_why_it_was_refused()
    {
        await using var server = new RunningServer(options => options.CorsOrigins = [App], sockets);
        Assert.That(await HeadAsync(server, "POST", App), Does
            .StartWith("HTTP/1.1 403 Forbidden\r\n")
            .And.Contain($"Access-Control-Allow-Origin: {App}\r\n"));
    }

    [Test]
    public async Task A_page_may_load_the_module_and_nothing_else_of_the_files()
    {
        await using var server = new RunningServer(options => options.CorsOrigins = [App]);
        Assert.That(
            await HeadAsync(server, "GET", App, "/rawsse.js"),
            Does.StartWith("HTTP/1.1 200 OK\r\n").And.Contain($"Access-Control-Allow-Origin: {App}\r\n"));
        Assert.That(
            await HeadAsync(server, "GET", App, "/"),
            Does.StartWith("HTTP/1.1 200 OK\r\n").And.Not.Contain("Access-Control"));
    }

    private static async Task<string> HeadAsync(
        RunningServer server, string method, string? origin, string path = "/events")
    {
        string header = origin is null ? "" : $"Origin: {origin}\r\n";
        using RawClient client = await RawClient.ConnectAsync(
            server, $"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{header}Content-Length: 0\r\n\r\n");
        return await client.ReadToAsync("\r\n\r\n");
    }
}
