using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text;
using RawSse.Tests.Support;

namespace RawSse.Tests.Chaos;

/// <summary>
/// A subscriber whose connection is cut after any number of bytes, and which comes back with its last id. It checks
/// each event against what was sent, and notes in which order it came.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="ledger">What was sent.</param>
/// <param name="random">Decides where it is cut.</param>
/// <param name="patterns">What it asks for.</param>
/// <param name="ways">What is particular about it.</param>
internal sealed class ChaosSubscriber(
    RunningServer server, Ledger ledger, Random random, string[] patterns, Ways ways = default)
{
    /// <summary>The type of the event that ends it.</summary>
    public const string End = "the end";

    private string _cursor = random.Next(2) == 0 ? "earliest" : $"{server.Server.Log.Epoch}-0";
    private long _last;
    private volatile bool _isHurried;

    /// <summary>What it asks for.</summary>
    public string[] Patterns => patterns;

    /// <summary>What it saw, in its order: the number that the server gave, and the event.</summary>
    public List<(long Sequence, SentEvent Event)> Seen { get; } = [];

    /// <summary>How often it was cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>Whether the event came that ends it.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>From now on nothing is slow.</summary>
    public void Hurry() => _isHurried = true;

    /// <summary>Subscribes until the end has come.</summary>
    public async Task RunAsync(CancellationToken bound)
    {
        while (!HasEnded)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                await ReadUntilCutAsync(bound);
                Cuts += HasEnded ? 0 : 1;
            }
            catch (OperationCanceledException)
            {
                ledger.Problems.Enqueue($"{this} did not come to the end in time; it is at {_cursor}");
                return;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // It goes on, for what it misses then says more.
                ledger.Problems.Enqueue(
                    $"{this} lost a stream after {Stopwatch.GetElapsedTime(start)}, at {_cursor}: {e.Message}");
            }
        }
    }

    private async Task ReadUntilCutAsync(CancellationToken bound)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bool isSlow = ways.HasFlag(Ways.Slow);
        if (isSlow)
        {
            // The server's side fills up only if the kernel on ours does not take all of it. But not less than a
            // segment, which on loopback has 64 KiB: a window that never opens as far counts as closed to
            // TCP_USER_TIMEOUT.
            socket.ReceiveBufferSize = 64 * 1024;
        }

        await socket.ConnectAsync(server.EndPoint, bound);
        _ = await socket.SendAsync(Request(), bound);
        var stream = new StreamBytes(isChunked: !ways.HasFlag(Ways.Http10));
        byte[] buffer = new byte[isSlow ? 2048 : 32 * 1024];
        long left = ways.HasFlag(Ways.Steady) ? long.MaxValue : BytesUntilCut(isSlow);
        while (left > 0 && !HasEnded)
        {
            if (isSlow && !_isHurried)
            {
                await Task.Delay(random.Next(100) == 0 ? 500 : random.Next(10), bound);
            }

            int read = await socket.ReceiveAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), bound);
            if (read == 0)
            {
                throw new IOException("the server ended a stream");
            }

            left -= read;
            Take(stream.Feed(buffer.AsSpan(0, read)));
        }

        if (random.Next(4) > 0)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
    }

    /// <summary>Within the head, within the first events, or some way into the stream.</summary>
    private int BytesUntilCut(bool isSlow) =>
        random.Next(1, random.Next(3) switch { 0 => 400, 1 => 8000, _ => isSlow ? 300_000 : 60_000 });

    private byte[] Request()
    {
        string topics = string.Join('&', patterns.Select(pattern => $"topic={Uri.EscapeDataString(pattern)}"));
        string version = ways.HasFlag(Ways.Http10) ? "1.0" : "1.1";
        return Encoding.ASCII.GetBytes(random.Next(3) == 0
            ? $"GET /events?{topics}&lastEventId={_cursor} HTTP/{version}\r\nHost: a\r\n\r\n"
            : $"GET /events?{topics} HTTP/{version}\r\nHost: a\r\nLast-Event-ID: {_cursor}\r\n\r\n");
    }

    private void Take(byte[] blocks)
    {
        SseParser<string> parser = SseParser.Create(new MemoryStream(blocks));
        foreach (SseItem<string> item in parser.Enumerate())
        {
            if (item.EventType is "rawsse.open" or "rawsse.cursor")
            {
                continue;
            }

            if (item.EventType == End)
            {
                HasEnded = true;
                return;
            }

            Check(item);
        }

        _cursor = parser.LastEventId is { Length: > 0 } id ? id : _cursor;
    }

    private void Check(SseItem<string> item)
    {
        string[] id = (item.EventId ?? "").Split('-');
        long sequence = id.Length == 2 && id[0] == server.Server.Log.Epoch && long.TryParse(id[1], out long number)
            ? number
            : 0;
        SentEvent? sent = ledger.Find(Ledger.NumberIn(item.Data));
        string? problem =
            item.EventType.StartsWith("rawsse.", StringComparison.Ordinal) ? "nothing is to be missing"
            : sent is null ? "nobody sent it"
            : item.Data != sent.Data ? $"its data was {sent.Data}"
            : item.EventType != sent.Type ? $"its type was {sent.Type}"
            : !sent.IsAskedFor(patterns) ? "it was not asked for"
            : sequence <= _last ? $"it comes after {_last}"
            : null;
        if (problem is not null)
        {
            ledger.Problems.Enqueue($"{this} got {item.EventId}, {item.EventType}, '{item.Data}': {problem}");
        }

        _last = Math.Max(_last, sequence);
        if (sent is not null)
        {
            Seen.Add((sequence, sent));
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"the subscriber of {string.Join(", ", patterns)} ({ways})";
}

/// <summary>What is particular about a subscriber.</summary>
[Flags]
internal enum Ways
{
    /// <summary>Nothing.</summary>
    Ordinary = 0,

    /// <summary>It reads little at a time, and sometimes not at all.</summary>
    Slow = 1,

    /// <summary>It is never cut.</summary>
    Steady = 2,

    /// <summary>It knows no chunks.</summary>
    Http10 = 4,
}
