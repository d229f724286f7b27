namespace RawSse.Log;

/// <summary>
/// A place in a log, right before one of its events: what a cursor is. Anyone may compare two places of the same log;
/// whatever else is to be known about them, the log says (<see cref="EventLog.EventsBetween"/>,
/// <see cref="EventLog.After"/>, <see cref="EventLog.IdBefore"/>).
/// </summary>
/// <param name="Number">
/// The number of the event after this place. Only the log reads it, so that only the log calculates with numbers; a test
/// keeps the rule.
/// </param>
internal readonly record struct Position(long Number) : IComparable<Position>
{
    /// <summary>Whether a place comes before another.</summary>
    public static bool operator <(Position left, Position right) => left.Number < right.Number;

    /// <summary>Whether a place comes after another.</summary>
    public static bool operator >(Position left, Position right) => left.Number > right.Number;

    /// <summary>Whether a place comes before another, or is the same.</summary>
    public static bool operator <=(Position left, Position right) => left.Number <= right.Number;

    /// <summary>Whether a place comes after another, or is the same.</summary>
    public static bool operator >=(Position left, Position right) => left.Number >= right.Number;

    /// <inheritdoc/>
    public int CompareTo(Position other) => Number.CompareTo(other.Number);
}
