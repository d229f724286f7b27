using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace RawSse.Tests.Build;

/// <summary>How the server's process ends.</summary>
[Platform(Exclude = "Win", Reason = "Windows has no signals")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ServerSignalTests
{
    private const int Clients = 20;
    private static readonly Dictionary<string, string> NoVariables = [];

    /// <summary>
    /// Only a defect reaches this. It is less than the 30 s after which the host gives up waiting for its services.
    /// </summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [TestCase(Signals.Terminate, TestName = "SIGTERM_ends_the_process_with_0_with_clients_connected")]
    [TestCase(Signals.Interrupt, TestName = "SIGINT_ends_the_process_with_0_with_clients_connected")]
    [TestCase(Signals.HangUp, TestName = "SIGHUP_ends_the_process_with_0_with_clients_connected")]
    [CancelAfter(60_000)]
    public async Task A_signal_ends_the_process(int signal, CancellationToken cancel)
    {
        Signals.StopIgnoringInterrupt();
        using var folder = new TemporaryFolder();
        using ServerProcess server = await ServerProcess.StartAsync(
            ServerProcess.StartInfo(folder.FullName, NoVariables, "--listen", "127.0.0.1:0", "--tick", "10ms"), cancel);
        using Socket idle = await ConnectAsync(server.Url, "", cancel);
        using Socket neverReads = await ConnectAsync(
            server.Url, "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n", cancel);
        List<StreamReader> streams = [];
        for (int i = 0; i < Clients; i++)
        {
            streams.Add((await server.SubscribeAsync(cancel)).Stream);
        }

        Signals.Send(server.Id, signal);

        Assert.That(server.WaitForExit(Bound), Is.Zero);
        foreach (StreamReader stream in streams)
        {
            // A stream that was cut, and not ended, would throw here.
            using (stream)
            {
                Assert.That(await stream.ReadToEndAsync(cancel), Does.EndWith("\n\n"));
            }
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Under_nohup_it_outlives_its_terminal(CancellationToken cancel)
    {
        using var folder = new TemporaryFolder();
        ProcessStartInfo start = ServerProcess.StartInfo(
            folder.FullName, NoVariables, "--listen", "127.0.0.1:0", "--tick", "10ms");
        using ServerProcess server = await ServerProcess.StartAsync(
            new ProcessStartInfo("sh", ["-c", "trap '' HUP; exec \"$@\"", "sh", start.FileName, .. start.ArgumentList]),
            cancel);
        Signals.Send(server.Id, Signals.HangUp);
        Assert.That(await server.ReadEventsAsync(3, cancel), Has.Count.EqualTo(3));
        Signals.Send(server.Id, Signals.Terminate);
        Assert.That(server.WaitForExit(Bound), Is.Zero);
    }

    private static async Task<Socket> ConnectAsync(Uri url, string request, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(url.Host, url.Port, cancel);
        _ = await socket.SendAsync(Encoding.ASCII.GetBytes(request), cancel);
        return socket;
    }
}
