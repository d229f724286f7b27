using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>
/// A page of another site that makes its name resolve to this machine (DNS rebinding) reads nothing here.
/// </summary>
[TestFixture(SocketKind.Native, TestName = "HostTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "HostTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "HostTests, veiled sockets")]
public class HostTests(SocketKind sockets)
{
    [Test]
    public async Task Requests_for_another_host_are_refused(
        [Values("GET", "HEAD", "POST", "OPTIONS", "DELETE")] string method,
        [Values("/", "/events", "/healthz", "/page.js")] string path)
    {
        await using var server = new RunningServer(sockets: sockets);
        string answer = await AskAsync(server, $"{method} {path} HTTP/1.1\r\nHost: rebound.example:8080\r\n\r\n");
        Assert.That(answer, Does.StartWith("HTTP/1.1 421 ").And.Contain("Connection: close\r\n"));
        Assert.That(answer.EndsWith("--host rebound.example\n"), Is.EqualTo(method != "HEAD"));
    }

    [TestCase(
        "GET http://rebound.example/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 421,
        Description = "the target's host counts")]
    [TestCase("GET http://localhost/healthz HTTP/1.1\r\nHost: rebound.example\r\n\r\n", 200)]
    [TestCase("GET /healthz HTTP/1.1\r\nHost: app.example\r\n\r\n", 200, Description = "named by --host")]
    [TestCase("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 200)]
    [TestCase("GET /healthz HTTP/1.1\r\nHost:\r\n\r\n", 421)]
    [TestCase("GET /healthz HTTP/1.0\r\n\r\n", 200, Description = "an old client that reads")]
    [TestCase("GET /healthz HTTP/1.0\r\nHost: rebound.example\r\n\r\n", 421)]
    [TestCase("POST /events HTTP/1.0\r\nContent-Length: 0\r\n\r\n", 421)]
    [TestCase("OPTIONS * HTTP/1.1\r\nHost: rebound.example\r\n\r\n", 421)]
    public async Task The_server_answers_to_its_own_names_alone(string request, int status)
    {
        await using var server = new RunningServer(options => options.Hosts = ["app.example"], sockets);
        Assert.That(await AskAsync(server, request), Does.StartWith($"HTTP/1.1 {status} "));
    }

    [Test]
    public async Task A_listener_that_others_reach_answers_to_every_name()
    {
        await using var server = new RunningServer(options => options.Listen = [ListenAddress.Parse(":0")], sockets);
        Assert.That(
            await AskAsync(server, "GET /healthz HTTP/1.1\r\nHost: any.example\r\n\r\n"),
            Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public async Task A_name_by_which_a_proxy_asks_does_not_publish_without_a_key()
    {
        await using var server = new RunningServer(options => options.Hosts = ["app.example"], sockets);
        string answer = await AskAsync(
            server, "POST /events HTTP/1.1\r\nHost: app.example\r\nContent-Length: 1\r\n\r\nx");
        Assert.That(answer, Does.StartWith("HTTP/1.1 403 "));
        Assert.That(server.Server.Log.End.Number, Is.EqualTo(1));
    }

    private static async Task<string> AskAsync(RunningServer server, string request)
    {
        using RawClient client = await RawClient.ConnectAsync(
            server, request.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        return await client.ReadToEndAsync();
    }
}
