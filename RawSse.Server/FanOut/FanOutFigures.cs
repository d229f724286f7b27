namespace RawSse.FanOut;

/// <summary>
/// Figures on the work of one shard, or of all of them. Only a shard's thread counts; any thread may read.
/// </summary>
/// <param name="Events">The number of events sent, counted once for each subscriber.</param>
/// <param name="Bytes">The number of bytes of these events that wires took.</param>
/// <param name="Lagging">The number of subscribers that lag.</param>
/// <param name="LongestLag">
/// The greatest number of events that a subscriber lagged by, at the last housekeeping.
/// </param>
/// <param name="SlowestPass">
/// The longest time between seeing new events and the last send, since the figures were last taken.
/// </param>
internal readonly record struct FanOutFigures(
    long Events, long Bytes, int Lagging, long LongestLag, TimeSpan SlowestPass)
{
    /// <summary>Combines the figures of two shards.</summary>
    public static FanOutFigures operator +(FanOutFigures a, FanOutFigures b) => new(
        a.Events + b.Events,
        a.Bytes + b.Bytes,
        a.Lagging + b.Lagging,
        Math.Max(a.LongestLag, b.LongestLag),
        a.SlowestPass > b.SlowestPass ? a.SlowestPass : b.SlowestPass);
}
