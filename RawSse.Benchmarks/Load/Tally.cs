namespace RawSse.Benchmarks.Load;

/// <summary>
/// The run's sums: what arrived, how late, and how many events all clients have. The crowd's thread writes; the
/// publisher's waits on <see cref="Permits"/>; the figures are read when the crowd stands still.
/// </summary>
internal sealed class Tally
{
    private const int RingSize = 1 << 16;

    private readonly bool _windowed;
    private readonly int[] _have = new int[RingSize];
    private long _complete;
    private int _readers;
    private Stretch[] _stretches = [];

    /// <param name="inFlight">Events that may be under way at once; 0 when publishing goes by the clock.</param>
    public Tally(int inFlight)
    {
        _windowed = inFlight > 0;
        Permits = new(inFlight);
    }

    /// <summary>The most events that may be under way at once.</summary>
    public static int MaxInFlight => RingSize / 2;

    /// <summary>One for each event that may be published now.</summary>
    public SemaphoreSlim Permits { get; }

    /// <summary>What is measured, oldest first; events before the first stretch warm the server up.</summary>
    public IReadOnlyList<Stretch> Stretches => Volatile.Read(ref _stretches);

    /// <summary>Deliveries of all events, duplicates included.</summary>
    public long Delivered { get; private set; }

    public long Duplicated { get; private set; }

    public long OutOfOrder { get; private set; }

    /// <summary>Marks that digits should have followed.</summary>
    public long Damaged { get; set; }

    /// <summary>The highest number any client got.</summary>
    public long Highest { get; private set; }

    /// <summary>Sum over the clients of the numbers that arrived or are known to be missing.</summary>
    public long Accounted { get; private set; }

    /// <summary>When the last measured event arrived, in the stamp's unit.</summary>
    public long LastArrival { get; private set; }

    public void AddReader() => _readers++;

    /// <summary>Measures all events from this one on by themselves. Any one thread may call it.</summary>
    public void Measure(long first) => Volatile.Write(ref _stretches, [.. _stretches, new(first)]);

    /// <summary>The stretch that an event belongs to; null for one of the warm-up.</summary>
    public Stretch? StretchOf(long sequence)
    {
        Stretch[] stretches = Volatile.Read(ref _stretches);
        for (int at = stretches.Length - 1; at >= 0; at--)
        {
            if (stretches[at].First <= sequence)
                return stretches[at];
        }

        return null;
    }

    /// <summary>A reader is gone: those that stay decide when an event is complete.</summary>
    public void RemoveReader(in DeliveryLedger ledger)
    {
        _readers--;
        Accounted -= ledger.Highest;
        CompleteWhatAllHave();
    }

    public void Enter(ref DeliveryLedger ledger, Stamp stamp, long now)
    {
        long before = ledger.Highest;
        Delivery delivery = ledger.Enter(stamp.Sequence);
        Delivered++;
        if (delivery == Delivery.Duplicate)
        {
            Duplicated++;
            return;
        }

        if (delivery == Delivery.Late)
            OutOfOrder++;
        else
            Advance(before, ledger.Highest);

        if (StretchOf(stamp.Sequence) is not { } stretch)
            return;
        LastArrival = now;
        stretch.Enter(now - stamp.Due);
    }

    private void Advance(long before, long highest)
    {
        Accounted += highest - before;
        Highest = Math.Max(Highest, highest);
        if (!_windowed)
            return;

        // A number that was skipped counts as had: the window is about the server's pace, the ledger about its losses.
        for (long number = before + 1; number <= highest; number++)
            _have[number & (RingSize - 1)]++;
        CompleteWhatAllHave();
    }

    private void CompleteWhatAllHave()
    {
        int completed = 0;
        while (_complete < Highest && _have[(_complete + 1) & (RingSize - 1)] >= _readers)
        {
            _complete++;
            completed++;
            _have[_complete & (RingSize - 1)] = 0;
        }

        if (completed > 0 && _windowed)
            _ = Permits.Release(completed);
    }
}
