using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

[Platform("Linux")]
public class LinuxConnectionTests
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

    [Test]
    public void A_connection_may_be_closed_while_it_is_handed_over()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var sockets = new LinuxSockets(TimeProvider.System);
        sockets.Start(_ => { });
        Poller poller = sockets.NewPoller();
        var table = new ConnectionTable(sockets, NullLogger.Instance);

        // Both sides wait for this lock; who attaches has by then seen that nothing was closed yet.
        object httpPoller = typeof(LinuxSockets).GetField("_httpPoller", Hidden)!.GetValue(sockets)!;
        var changing = (Lock)typeof(EpollPoller).GetField("_changing", Hidden)!.GetValue(httpPoller)!;
        for (int i = 0; i < 100; i++)
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(listener.LocalEndpoint);
            var connection = (LinuxConnection)table.Add(listener.AcceptSocket());
            _ = connection.OpenStream();
            connection.WatchForStream();
            Exception? thrown = null;
            var attaching = new Thread(() => thrown = Catch(() => connection.Attach(new Nobody(), poller)));
            var closing = new Thread(() => connection.Close(CloseReason.PeerClosed));
            lock (changing)
            {
                attaching.Start();
                Wait.Until(() => attaching.ThreadState.HasFlag(ThreadState.WaitSleepJoin), "it attaches");
                closing.Start();
                Wait.Until(() => connection.IsClosed, "it closes");
            }

            attaching.Join();
            closing.Join();
            Assert.That(thrown, Is.Null);
        }

        sockets.Stop();
    }

    [Test]
    public async Task Those_who_never_read_hold_no_copies_of_large_events()
    {
        await using var server = new RunningServer(options => options.HistoryBytes = 1 << 20);
        RawClient[] stalled = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ =>
            RawClient.ConnectAsync(server, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n")));
        Wait.Until(() => server.Server.Subscribers == 500, "all are subscribed");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        string large = new('x', 65_000);
        for (int i = 0; i < 200; i++)
        {
            _ = server.Publish(large);
        }

        string id = server.Publish("last").ToString();
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(server, "earliest");
        while ((await reader.ReadAsync()).EventId != id)
        {
        }

        Assert.That((GC.GetTotalMemory(forceFullCollection: true) - before) / stalled.Length, Is.LessThan(4096));
        Array.ForEach(stalled, client => client.Dispose());
    }

    private static ObjectDisposedException? Catch(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (ObjectDisposedException e)
        {
            return e;
        }
    }

    private sealed class Nobody : IWireOwner
    {
        public void Drained()
        {
        }

        public void Gone()
        {
        }
    }
}
