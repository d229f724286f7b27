using HdrHistogram;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// The run's sums: what arrived, how late, and how many events all clients have. The crowd's thread writes; the
/// publisher's waits on <see cref="Permits"/>; the figures are read when the crowd stands still.
/// </summary>
internal sealed class Tally
{
    private const int RingSize = 1 << 16;
    private const long LongestLatency = 10 * 60 * Stamp.TicksPerSecond;

    private readonly bool _windowed;
    private readonly int[] _have = new int[RingSize];
    private long _complete;
    private int _readers;

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

    /// <summary>Publish to client, in units of 100 ns, of measured events.</summary>
    public LongHistogram Latency { get; } = new(LongestLatency, numberOfSignificantValueDigits: 3);

    /// <summary>The number of the first event that is measured; those before it warm the server up.</summary>
    public long FirstMeasured { get; set; } = long.MaxValue;

    /// <summary>Deliveries of measured events, each event once per client.</summary>
    public long Measured { get; private set; }

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

        if (stamp.Sequence < FirstMeasured)
            return;
        Measured++;
        LastArrival = now;
        Latency.RecordValue(Math.Clamp(now - stamp.Due, 0, LongestLatency));
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
