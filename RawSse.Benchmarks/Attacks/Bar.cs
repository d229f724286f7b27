using System.Globalization;
using RawSse.Benchmarks.Compare;

namespace RawSse.Benchmarks.Attacks;

/// <summary>A figure that an attack may not push above a limit.</summary>
/// <param name="Name">The name of the figure in the table.</param>
/// <param name="AtMost">The limit.</param>
/// <param name="Unit">The unit of the figure and the limit; empty for a plain number.</param>
/// <param name="Read">Reads the figure of a round; null if the round has none.</param>
internal sealed record Bar(string Name, double AtMost, string Unit, Func<AttackRound, double?> Read)
{
    /// <summary>Whether the worst round counts, rather than the median of the rounds.</summary>
    public bool InEveryRound { get; init; }

    /// <summary>Whether only the last round has the figure.</summary>
    public bool IsOfLastRound { get; init; }

    /// <summary>Limits the 99th percentile of the honest streams' latencies during the attack.</summary>
    public static Bar HonestTail(double milliseconds) => new("p99", milliseconds, "ms", round => round.During?.P99);

    /// <summary>Limits the same percentile after the attackers have gone.</summary>
    public static Bar HonestTailAfter(double milliseconds) =>
        new("p99 after", milliseconds, "ms", round => round.After?.P99);

    /// <summary>Requires that no honest client lacks an event in any round.</summary>
    public static Bar NothingMissing { get; } = new("missing", 0, "", round => round.Missing) { InEveryRound = true };

    /// <summary>Limits the value of a note.</summary>
    public static Bar Of(string note, double atMost, string unit) =>
        new(note, atMost, unit, round => round.Value(note));

    /// <summary>Returns the figure that counts; null if no round has one.</summary>
    public double? Judge(IReadOnlyList<AttackRound> rounds)
    {
        double[] values = [.. rounds.Select(Read).OfType<double>()];
        if (values.Length == 0)
        {
            return null;
        }

        return InEveryRound ? values.Max() : Median.Of(values);
    }

    /// <summary>Returns whether there is a figure and it is within the limit.</summary>
    public bool Holds(IReadOnlyList<AttackRound> rounds) => Judge(rounds) <= AtMost;

    /// <inheritdoc/>
    public override string ToString() => AtMost == 0 ? $"{Name} 0" : $"{Name} ≤ {Write(AtMost, Unit)}";

    /// <summary>
    /// Formats a value with its unit. A value below 10 that is not whole has one decimal place; infinity is "never".
    /// </summary>
    public static string Write(double value, string unit)
    {
        if (double.IsPositiveInfinity(value))
        {
            return "never";
        }

        string format = value < 10 && value != Math.Floor(value) ? "N1" : "N0";
        string number = value.ToString(format, CultureInfo.InvariantCulture);
        return unit.Length == 0 ? number : $"{number} {unit}";
    }
}
