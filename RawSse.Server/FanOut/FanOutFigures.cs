namespace RawSse.FanOut;

/// <summary>What one shard has done, or all of them together. Counted by the shard's thread, read by any.</summary>
/// <param name="Events">Events sent, counted once for each subscriber.</param>
/// <param name="Bytes">Bytes that the kernel took of them.</param>
/// <param name="Lagging">Subscribers that are behind what their shard has seen.</param>
/// <param name="SlowestPass">The longest time from seeing new events to the last send, since it was last asked.</param>
internal readonly record struct FanOutFigures(long Events, long Bytes, int Lagging, TimeSpan SlowestPass)
{
    /// <summary>Two shards together.</summary>
    public static FanOutFigures operator +(FanOutFigures a, FanOutFigures b) => new(
        a.Events + b.Events,
        a.Bytes + b.Bytes,
        a.Lagging + b.Lagging,
        a.SlowestPass > b.SlowestPass ? a.SlowestPass : b.SlowestPass);
}
