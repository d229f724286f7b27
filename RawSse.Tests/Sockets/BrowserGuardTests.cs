using System.Text.RegularExpressions;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>What every response forbids browsers to do with it.</summary>
[TestFixture(SocketKind.Native, TestName = "BrowserGuardTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "BrowserGuardTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "BrowserGuardTests, veiled sockets")]
public class BrowserGuardTests(SocketKind sockets)
{
    private const string Policy = "Cross-Origin-Resource-Policy: same-origin\r\n";
    private const string NoSniff = "X-Content-Type-Options: nosniff\r\n";

    [TestCase("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", 200)]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200)]
    [TestCase("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", 200)]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\n\r\n", 304)]
    [TestCase("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", 404)]
    [TestCase("GET /events HTTP/1.1\r\nHost: a\r\n\r\n", 200)]
    [TestCase("GET /events?topic= HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [TestCase("POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx", 200)]
    [TestCase("GET / HTTP/1.1\r\nHost: rebound.example\r\n\r\n", 421)]
    [TestCase("GET / HTTP/1.1\r\n\r\n", 400)]
    public async Task Without_CORS_no_answer_is_for_pages_of_other_origins(string request, int status)
    {
        await using var server = new RunningServer(sockets: sockets);
        using RawClient client = await RawClient.ConnectAsync(server, request);
        string head = await client.ReadToAsync("\r\n\r\n");
        Assert.That(head, Does.StartWith($"HTTP/1.1 {status} "));
        Assert.That((Regex.Count(head, Policy), Regex.Count(head, NoSniff)), Is.EqualTo((1, 1)), head);
    }

    [TestCase("https://app.example", 0)]
    [TestCase("https://evil.example", 1)]
    public async Task Responses_that_CORS_opens_are_for_the_listed_origins_alone(string origin, int policies)
    {
        await using var server = new RunningServer(options => options.CorsOrigins = ["https://app.example"], sockets);
        using RawClient client = await RawClient.ConnectAsync(
            server, $"GET /events HTTP/1.1\r\nHost: a\r\nOrigin: {origin}\r\n\r\n");
        string head = await client.ReadToAsync("\r\n\r\n");
        Assert.That((Regex.Count(head, Policy), Regex.Count(head, NoSniff)), Is.EqualTo((policies, 1)), head);
    }

    [Test]
    public async Task The_page_is_shown_in_no_other_site_s_frame()
    {
        await using var server = new RunningServer(sockets: sockets);
        using RawClient client = await RawClient.ConnectAsync(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(
            await client.ReadToAsync("\r\n\r\n"),
            Does.Contain("Content-Security-Policy: frame-ancestors 'self'\r\n").And.Contain(
                "Referrer-Policy: same-origin\r\n"));
    }
}
