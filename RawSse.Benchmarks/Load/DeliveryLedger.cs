namespace RawSse.Benchmarks.Load;

/// <summary>How a delivered event relates to those that the same client received before it.</summary>
internal enum Delivery
{
    InOrder,
    AfterHole,
    Late,
    Duplicate,
}

/// <summary>
/// One client's account of the numbers that it received. It is exact, and as long as nothing is wrong, it is just one
/// number. It keeps only the holes, by which it tells a late event from a duplicate.
/// </summary>
internal struct DeliveryLedger
{
    private long _highest;
    private long _missing;
    private List<Hole>? _holes;

    /// <summary>The highest number that arrived. Every lower one arrived as well, or is in a hole.</summary>
    public readonly long Highest => _highest;

    public int Duplicated { get; private set; }

    public int OutOfOrder { get; private set; }

    /// <summary>Returns how many of the numbers up to <paramref name="last"/> never arrived.</summary>
    public readonly long MissingOf(long last) => _missing + Math.Max(0, last - _highest);

    public Delivery Enter(long sequence)
    {
        long highest = _highest;
        if (sequence == highest + 1)
        {
            _highest = sequence;
            return Delivery.InOrder;
        }

        if (sequence > highest)
        {
            (_holes ??= []).Add(new(highest + 1, sequence - 1));
            _missing += sequence - highest - 1;
            _highest = sequence;
            return Delivery.AfterHole;
        }

        if (!TryFill(sequence))
        {
            Duplicated++;
            return Delivery.Duplicate;
        }

        _missing--;
        OutOfOrder++;
        return Delivery.Late;
    }

    private readonly bool TryFill(long sequence)
    {
        if (_holes is null)
        {
            return false;
        }

        int at = _holes.FindIndex(hole => hole.First <= sequence && sequence <= hole.Last);
        if (at < 0)
        {
            return false;
        }

        Hole split = _holes[at];
        _holes.RemoveAt(at);
        if (split.First < sequence)
        {
            _holes.Insert(at++, split with { Last = sequence - 1 });
        }

        if (sequence < split.Last)
        {
            _holes.Insert(at, split with { First = sequence + 1 });
        }

        return true;
    }

    private readonly record struct Hole(long First, long Last);
}
