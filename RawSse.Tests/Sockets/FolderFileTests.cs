using System.Diagnostics;
using RawSse.Tests.Build;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>Things in a served folder that must not be served, or that would delay others.</summary>
[TestFixture(SocketKind.Native, TestName = "FolderFileTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "FolderFileTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "FolderFileTests, veiled sockets")]
public class FolderFileTests(SocketKind sockets)
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public async Task A_named_pipe_is_not_served_and_holds_nobody_up()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip.Because("there are no such pipes on Windows");
        }

        using (Process made = Process.Start("mkfifo", Path.Combine(_folder.FullName, "pipe")))
        {
            await made.WaitForExitAsync();
        }

        await using RunningServer server = Start();
        using RawClient other = await RawClient.ConnectAsync(server);
        Assert.That(await GetAsync(server, "/pipe"), Does.StartWith("HTTP/1.1 404 "));
        await other.SendAsync("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(await other.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public async Task A_link_is_served_where_it_leads_to_what_is_served()
    {
        _ = Directory.CreateDirectory(Path.Combine(_folder.FullName, ".git"));
        _ = _folder.Write(".git/config", "hidden");
        _ = _folder.Write(".env", "hidden");
        _ = _folder.Write("shown.txt", "shown");
        Link("one.txt", "shown.txt");
        Link("env.txt", ".env");
        Link("config.txt", ".git/config");
        Link("git", ".git");
        await using RunningServer server = Start();
        Assert.That(await GetAsync(server, "/one.txt"), Does.EndWith("shown"));
        foreach (string path in new[] { "/env.txt", "/config.txt", "/git/config" })
        {
            Assert.That(await GetAsync(server, path), Does.StartWith("HTTP/1.1 404 "), path);
        }
    }

    [Test]
    public async Task Files_with_options_and_keys_are_not_served_by_any_name()
    {
        string keys = _folder.Write("keys.txt", "a-key-that-may-publish");
        Link("link.txt", "keys.txt");
        await using RunningServer server = Start(options => options.PrivateFiles = [keys]);
        foreach (string path in new[] { "/keys.txt", "/link.txt" })
        {
            Assert.That(await GetAsync(server, path), Does.StartWith("HTTP/1.1 404 "), path);
        }
    }

    [Test]
    public async Task A_file_that_is_being_sent_counts_as_a_connection_more()
    {
        File.WriteAllBytes(Path.Combine(_folder.FullName, "large"), new byte[32 * 1024 * 1024]);
        _ = _folder.Write("index.html", "<p>home");
        await using RunningServer server = Start(options => options.MaxConnections = 2);
        RawClient slow = await RawClient.ConnectAsync(server, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
        _ = await slow.ReadToAsync("\r\n\r\n");
        Assert.That(await GetAsync(server, "/"), Does.StartWith("HTTP/1.1 503 "));
        slow.Dispose();
        Wait.Until(() => server.Server.Connections.Count == 0, "the file is closed");
        using RawClient first = await RawClient.ConnectAsync(server);
        Wait.Until(() => server.Server.Connections.Count == 1, "one is there");
        Assert.That(await GetAsync(server, "/"), Does.StartWith("HTTP/1.1 200 "));
    }

    private static async Task<string> GetAsync(RunningServer server, string path)
    {
        using RawClient client = await RawClient.ConnectAsync(
            server, $"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        return await client.ReadToEndAsync();
    }

    private void Link(string name, string target) =>
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, name), Path.Combine(_folder.FullName, target));

    private RunningServer Start(Action<SseServerOptions>? change = null) => new(
        options =>
        {
            options.StaticFolder = _folder.FullName;
            change?.Invoke(options);
        },
        sockets);
}
