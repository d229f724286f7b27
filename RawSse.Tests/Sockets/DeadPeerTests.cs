using System.Globalization;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>Peers that vanish without a word, because a cable was pulled or a machine lost its power.</summary>
[TestFixture(SocketKind.Native, TestName = "DeadPeerTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "DeadPeerTests, portable sockets")]
public class DeadPeerTests(SocketKind sockets)
{
    private static readonly TimeSpan PeerTimeout = TimeSpan.FromSeconds(2);

    [Test]
    public Task An_idle_stream_whose_cable_was_pulled_ends_as_lost() =>
        PulledStreamEndsAsLostAsync(tick: TimeSpan.Zero);

    [Test]
    public Task A_stream_that_is_sent_events_ends_as_lost_when_the_cable_is_pulled() =>
        PulledStreamEndsAsLostAsync(tick: TimeSpan.FromMilliseconds(100));

    private async Task PulledStreamEndsAsLostAsync(TimeSpan tick)
    {
        using VirtualCable cable = await VirtualCable.LayAsync();
        await using var server = new RunningServer(
            options =>
            {
                options.Listen = [ListenAddress.Parse($"{cable.NearAddress}:0")];
                options.PeerTimeout = PeerTimeout;
                options.Heartbeat = TimeSpan.Zero;
                options.Tick = tick;
            },
            sockets);
        StreamReader client = cable.StartFar(
            $"exec 3<>/dev/tcp/{cable.NearAddress}/{server.Url.Port}; printf 'GET /events HTTP/1.1\\r\\nHost: "
                + "a\\r\\n\\r\\n' >&3; exec cat <&3");
        await ReadToAsync(client, "id: ");
        Wait.Until(() => server.Server.Subscribers == 1, "it is subscribed");
        if (tick == TimeSpan.Zero)
        {
            Wait.Until(
                () => IsAllAcknowledged(server.Url.Port), "nothing is left but keep-alive to find the peer dead");
        }
        else
        {
            await ReadToAsync(client, "data: ");
        }

        await cable.PullAsync();

        // Without the timeout the kernel would go on for a quarter of an hour, or for two hours where nothing was sent.
        Wait.Until(() => server.Server.Connections.Ended(CloseReason.PeerLost) == 1, "it is lost");
        Wait.Until(() => server.Server.Subscribers == 0, "the shard has forgotten it");
        Assert.That(server.Server.Connections.Count, Is.Zero);
    }

    private static async Task ReadToAsync(StreamReader stream, string beginning)
    {
        using var bound = new CancellationTokenSource(Wait.Bound);
        string? line;
        while (
            (line = await stream.ReadLineAsync(bound.Token))?.StartsWith(beginning, StringComparison.Ordinal) != true)
        {
            Assert.That(line, Is.Not.Null, $"the stream ended before '{beginning}' came");
        }
    }

    /// <summary>
    /// Whether the peer has acknowledged all that a port sent, by the kernel's own table (proc(5), /proc/net/tcp).
    /// </summary>
    private static bool IsAllAcknowledged(int port)
    {
        const string Established = "01";
        string local = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return File.ReadLines("/proc/net/tcp")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(fields => fields[1].EndsWith(local, StringComparison.Ordinal)
                && fields[3] == Established
                && fields[4].StartsWith("00000000:", StringComparison.Ordinal));
    }
}
