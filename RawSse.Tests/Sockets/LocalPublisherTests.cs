using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RawSse.Tests.Build;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>Without a key, only programs of the server's own account may publish, whatever others send.</summary>
[TestFixture(SocketKind.Native, TestName = "LocalPublisherTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "LocalPublisherTests, portable sockets")]
public class LocalPublisherTests(SocketKind sockets)
{
    private const string Request = "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx";

    /// <summary>Passes what one client sends on to the server, as a proxy does that adds nothing.</summary>
    private const string Relay =
        """
        use IO::Socket::INET; $| = 1;
        my $listener = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1");
        print $listener->sockport, "\n";
        my $client = $listener->accept;
        my $server = IO::Socket::INET->new("127.0.0.1:$ARGV[0]");
        sysread $client, my $bytes, 65536; syswrite $server, $bytes;
        while (sysread $server, $bytes, 65536) { syswrite $client, $bytes; }
        """;

    [TestCase("127.0.0.1:0", "127.0.0.1")]
    [TestCase("[::1]:0", "[::1]")]
    [TestCase(":0", "127.0.0.1", Description = "an IPv4 client of a socket for both")]
    [TestCase(":0", "[::1]")]
    public async Task A_program_of_another_account_may_not_publish(string listen, string host)
    {
        Nobody.IsNeeded("curl");
        await using RunningServer server = Start(listen);
        ProcessRun run = await Nobody.RunAsync(
            "curl", "--noproxy", "*", "-sS", "-i", "-d", "x", $"http://{host}:{server.Url.Port}/events");
        Assert.That(run.Output, Does.StartWith("HTTP/1.1 403 ").And.Contain("another account"), run.All);
        Assert.That(server.Server.Log.End.Number, Is.EqualTo(1));
    }

    [TestCase("127.0.0.1:0", "127.0.0.1")]
    [TestCase("[::1]:0", "::1")]
    [TestCase(":0", "127.0.0.1")]
    [TestCase(":0", "::1")]
    [TestCase(":0", "::ffff:127.0.0.1", Description = "as a client with one socket for both connects")]
    [TestCase("127.0.0.1:0", "::ffff:127.0.0.1")]
    public async Task A_program_of_the_server_s_own_account_may_publish_as_often_as_it_likes(
        string listen, string address)
    {
        await using RunningServer server = Start(listen);
        using Socket publisher = await ConnectAsync(address, server.Url.Port);
        for (int i = 1; i <= 3; i++)
        {
            _ = await publisher.SendAsync(Encoding.ASCII.GetBytes(Request));
            byte[] answer = new byte[1000];
            int read = await publisher.ReceiveAsync(answer);
            Assert.That(
                Encoding.ASCII.GetString(answer, 0, read), Does.StartWith("HTTP/1.1 200 ").And.EndWith($"-{i}\n"));
        }
    }

    [Test]
    public async Task A_program_that_has_closed_its_sending_side_may_publish()
    {
        await using RunningServer server = Start("127.0.0.1:0");
        using RawClient publisher = await RawClient.ConnectAsync(
            server, Request.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        publisher.Socket.Shutdown(SocketShutdown.Send);
        Assert.That(await publisher.ReadToEndAsync(), Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public async Task Another_account_that_sends_and_closes_before_it_is_looked_at_publishes_nothing()
    {
        Nobody.IsNeeded("bash");
        using var clock = new StoppableClock();
        await using RunningServer server = Start("127.0.0.1:0", options => options.TimeProvider = clock);
        clock.Stop();
        try
        {
            string request = Request.Replace("\r\n", "\\r\\n");
            ProcessRun run = await Nobody.RunAsync(
                "bash", "-c", $"exec 3<>/dev/tcp/127.0.0.1/{server.Url.Port}; printf '{request}' >&3; exec 3>&-");
            Assert.That(run.ExitCode, Is.Zero, run.All);
        }
        finally
        {
            clock.GoOn();
        }

        Wait.Until(() => server.Server.Connections is { Opened: 1, Count: 0 }, "the request was looked at");
        Assert.That(server.Server.Log.End.Number, Is.EqualTo(1));
    }

    [Test]
    public async Task A_proxy_of_another_account_passes_on_nothing()
    {
        Nobody.IsNeeded("perl");
        await using RunningServer server = Start("127.0.0.1:0");
        using Process relay = Nobody.Start("perl", "-e", Relay, $"{server.Url.Port}");
        try
        {
            int port = int.Parse((await relay.StandardOutput.ReadLineAsync())!);
            using Socket client = await ConnectAsync("127.0.0.1", port);
            _ = await client.SendAsync(Encoding.ASCII.GetBytes(Request));
            byte[] answer = new byte[1000];
            int read = await client.ReceiveAsync(answer);
            Assert.That(
                Encoding.ASCII.GetString(answer, 0, read),
                Does.StartWith("HTTP/1.1 403 ").And.Contain("another account"));
            Assert.That(server.Server.Log.End.Number, Is.EqualTo(1));
        }
        finally
        {
            relay.Kill();
        }
    }

    private static async Task<Socket> ConnectAsync(string address, int port)
    {
        var ip = IPAddress.Parse(address);
        var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (ip.IsIPv4MappedToIPv6)
        {
            socket.DualMode = true;
        }

        await socket.ConnectAsync(ip, port);
        return socket;
    }

    private RunningServer Start(string listen, Action<SseServerOptions>? change = null) => new(
        options =>
        {
            options.Listen = [ListenAddress.Parse(listen)];
            change?.Invoke(options);
        },
        sockets);
}
