using System.Collections.Concurrent;

namespace RawSse.Tests.Chaos;

/// <summary>What all publishers sent, entered before its first byte is, and what anyone found wrong.</summary>
/// <remarks>Any thread may call.</remarks>
internal sealed class Ledger
{
    /// <summary>A bound for fast machines: what is kept must fit into the memory, and be all in the history.</summary>
    public const int MaxEvents = 400_000;

    private const int MaxEventsAtOnce = 1000;

    private readonly SentEvent?[] _events = new SentEvent?[MaxEvents + MaxEventsAtOnce];
    private int _count;

    /// <summary>What is wrong, a line each.</summary>
    public ConcurrentQueue<string> Problems { get; } = new();

    /// <summary>Bodies of many events, in their order.</summary>
    public ConcurrentQueue<SentEvent[]> Bodies { get; } = new();

    /// <summary>Whether more may be sent.</summary>
    public bool HasRoom => Volatile.Read(ref _count) < MaxEvents;

    /// <summary>Everything that was sent.</summary>
    public IEnumerable<SentEvent> Events => _events.OfType<SentEvent>();

    /// <summary>A number for the next event.</summary>
    public int NextNumber() => Interlocked.Increment(ref _count);

    /// <summary>Enters an event.</summary>
    public SentEvent Enter(SentEvent e)
    {
        Volatile.Write(ref _events[e.Number], e);
        return e;
    }

    /// <summary>The event that says of itself that it has this number; null if nobody sent it.</summary>
    public SentEvent? Find(int number) =>
        number > 0 && number < _events.Length ? Volatile.Read(ref _events[number]) : null;

    /// <summary>The number that an event's data names.</summary>
    public static int NumberIn(string data)
    {
        int start = data.AsSpan().IndexOfAnyInRange('0', '9');
        ReadOnlySpan<char> rest = start < 0 ? default : data.AsSpan(start);
        int end = rest.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? rest : rest[..end], out int number) ? number : 0;
    }
}
