namespace RawSse.Log;

/// <summary>How much history a log holds. Immutable.</summary>
/// <param name="Events">The number of kept events.</param>
/// <param name="Bytes">What they cost, as <see cref="EventCost"/> counts it.</param>
/// <param name="Age">The age of the oldest; zero if none is kept.</param>
internal readonly record struct HeldHistory(long Events, long Bytes, TimeSpan Age);
