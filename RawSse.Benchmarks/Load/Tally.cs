namespace RawSse.Benchmarks.Load;

/// <summary>
/// The sums of a run: what arrived, how late it was, and how many events all clients have. The crowd's thread writes
/// them, and the publisher's thread waits on <see cref="Permits"/>. The figures are read when the crowd has stopped.
/// </summary>
internal sealed class Tally
{
    private const int RingSize = 1 << 16;

    private readonly bool _windowed;
    private readonly int[] _have = new int[RingSize];
    private long _complete;
    private int _readers;
    private Stretch[] _stretches = [];

    /// <param name="inFlight">The number of events that may be under way at once; 0 to publish by the clock.</param>
    public Tally(int inFlight)
    {
        _windowed = inFlight > 0;
        Permits = new(inFlight);
    }

    /// <summary>The maximum number of events that may be under way at once.</summary>
    public static int MaxInFlight => RingSize / 2;

    /// <summary>Holds one permit for each event that may be published now.</summary>
    public SemaphoreSlim Permits { get; }

    /// <summary>The measured stretches, oldest first. Events before the first one warm up the server.</summary>
    public IReadOnlyList<Stretch> Stretches => Volatile.Read(ref _stretches);

    /// <summary>The number of deliveries of all events, including duplicates.</summary>
    public long Delivered { get; private set; }

    public long Duplicated { get; private set; }

    public long OutOfOrder { get; private set; }

    /// <summary>The number of marks that should have been followed by digits but were not.</summary>
    public long Damaged { get; set; }

    /// <summary>The highest number that any client received.</summary>
    public long Highest { get; private set; }

    /// <summary>The count of numbers that arrived or are known to be missing, summed over the clients.</summary>
    public long Accounted { get; private set; }

    /// <summary>The time when the last measured event arrived, in the stamp's unit.</summary>
    public long LastArrival { get; private set; }

    public void AddReader() => _readers++;

    /// <summary>Begins a stretch with an event. Any thread may call it, but only one at a time.</summary>
    public void Measure(long first) => Volatile.Write(ref _stretches, [.. _stretches, new(first)]);

    /// <summary>Returns the stretch that an event belongs to; null for an event of the warm-up.</summary>
    public Stretch? StretchOf(long sequence)
    {
        Stretch[] stretches = Volatile.Read(ref _stretches);
        for (int at = stretches.Length - 1; at >= 0; at--)
        {
            if (stretches[at].First <= sequence)
            {
                return stretches[at];
            }
        }

        return null;
    }

    /// <summary>Removes a reader. The remaining ones decide when an event is complete.</summary>
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
        {
            OutOfOrder++;
        }
        else
        {
            Advance(before, ledger.Highest);
        }

        if (StretchOf(stamp.Sequence) is not { } stretch)
        {
            return;
        }

        LastArrival = now;
        stretch.Enter(now - stamp.Due);
    }

    private void Advance(long before, long highest)
    {
        Accounted += highest - before;
        Highest = Math.Max(Highest, highest);
        if (!_windowed)
        {
            return;
        }

        // A skipped number counts as received, because the window is about the server's pace, and the ledger about its
        // losses.
        for (long number = before + 1; number <= highest; number++)
        {
            _have[number & (RingSize - 1)]++;
        }

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
        {
            _ = Permits.Release(completed);
        }
    }
}
