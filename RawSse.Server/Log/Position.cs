namespace RawSse.Log;

/// <summary>
/// A position in a log, right before one of its events or after the last one. A cursor is a position. Anyone may
/// compare two positions of the same log. Whatever else there is to know about them, the log says
/// (<see cref="EventLog.EventsBetween"/>, <see cref="EventLog.After"/>, <see cref="EventLog.IdBefore"/>).
/// </summary>
/// <param name="Number">
/// The number of the event after this position. Only the log reads it, so that only the log calculates with numbers. A
/// test enforces this rule.
/// </param>
internal readonly record struct Position(long Number) : IComparable<Position>
{
    /// <summary>Returns whether a position is before another.</summary>
    public static bool operator <(Position left, Position right) => left.Number < right.Number;

    /// <summary>Returns whether a position is after another.</summary>
    public static bool operator >(Position left, Position right) => left.Number > right.Number;

    /// <summary>Returns whether a position is before another or equal to it.</summary>
    public static bool operator <=(Position left, Position right) => left.Number <= right.Number;

    /// <summary>Returns whether a position is after another or equal to it.</summary>
    public static bool operator >=(Position left, Position right) => left.Number >= right.Number;

    /// <inheritdoc/>
    public int CompareTo(Position other) => Number.CompareTo(other.Number);
}
