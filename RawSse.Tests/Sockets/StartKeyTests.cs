using Microsoft.Extensions.Logging;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>
/// On a system that can't say which account owns a connection, a key stands in for the account: only that account can
/// read it.
/// </summary>
public class StartKeyTests
{
    private readonly KeptLog _log = new(LogLevel.Information);

    [Test]
    public async Task The_key_lies_in_a_file_of_the_server_s_own_account_and_is_gone_with_it()
    {
        RunningServer server = Start();
        string file = server.Server.StartKeyFile!;
        Assert.Multiple(() =>
        {
            Assert.That(_log.Lines, Has.Some.Contains(file));
            Assert.That(File.ReadAllText(file), Does.Match("^[0-9a-f]{48}$"));
            if (!OperatingSystem.IsWindows())
            {
                Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            }
        });
        await server.DisposeAsync();
        Assert.That(file, Does.Not.Exist);
    }

    [Test]
    public async Task Clients_with_the_key_publish_and_others_on_this_machine_are_told_where_it_is()
    {
        await using RunningServer server = Start();
        string file = server.Server.StartKeyFile!;
        Assert.That(await PostAsync(server, ""), Does.StartWith("HTTP/1.1 403 ").And.Contain(file));
        Assert.That(
            await PostAsync(server, "X-Forwarded-For: 192.0.2.1\r\n"),
            Does.StartWith("HTTP/1.1 403 ").And.Not.Contain(file));
        Assert.That(
            await PostAsync(server, $"Authorization: Bearer {new string('0', 48)}\r\n"),
            Does.StartWith("HTTP/1.1 403 "));
        Assert.That(server.Server.Log.End.Number, Is.EqualTo(1));
        Assert.That(
            await PostAsync(server, $"Authorization: Bearer {await File.ReadAllTextAsync(file)}\r\n"),
            Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public async Task No_key_is_made_if_the_administrator_gave_one()
    {
        await using RunningServer server = Start(options => options.PublishKeys = ["a-key-of-the-administrator-s"]);
        Assert.That(server.Server.StartKeyFile, Is.Null);
    }

    private static async Task<string> PostAsync(RunningServer server, string header)
    {
        using RawClient client = await RawClient.ConnectAsync(
            server, $"POST /events HTTP/1.1\r\nHost: localhost\r\n{header}Content-Length: 1\r\n\r\nx");
        return await client.ReadAnswerAsync();
    }

    private RunningServer Start(Action<SseServerOptions>? change = null) => new(options =>
    {
        options.MakesStartKey = true;
        options.LoggerFactory = _log;
        change?.Invoke(options);
    });
}
