using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>Streams whose clients never read.</summary>
[Platform("Linux")]
public class StalledStreamTests
{
    [Test]
    public async Task Those_who_never_read_hold_no_copies_of_large_events()
    {
        await using var server = new RunningServer(options => options.HistoryBytes = 1 << 20);
        string large = new('x', 65_000);
        Publish(server, large);
        RawClient[] stalled = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ =>
            RawClient.ConnectAsync(server, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n")));
        Wait.Until(() => server.Server.Subscribers == 500, "all are subscribed");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Publish(server, large);
        string id = server.Publish("last").ToString();
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(server, "earliest");
        while ((await reader.ReadAsync()).EventId != id)
        {
        }

        // The rest of a frame may be copied, up to 4 KiB of it, but not these 65 KB.
        Assert.That((GC.GetTotalMemory(forceFullCollection: true) - before) / stalled.Length, Is.LessThan(8 * 1024));
        Array.ForEach(stalled, client => client.Dispose());
    }

    /// <summary>More than the history and all sockets hold.</summary>
    private static void Publish(RunningServer server, string data)
    {
        for (int i = 0; i < 200; i++)
        {
            _ = server.Publish(data);
        }
    }
}
