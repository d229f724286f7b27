using System.Globalization;
using RawSse.Benchmarks.Compare;

namespace RawSse.Benchmarks.Attacks;

/// <summary>A figure that an attack may not push above a limit.</summary>
/// <param name="Name">How the table calls the figure.</param>
/// <param name="AtMost">The limit.</param>
/// <param name="Unit">The unit of both; empty for a plain number.</param>
/// <param name="Read">Takes the figure from a round; null where the round has none.</param>
internal sealed record Bar(string Name, double AtMost, string Unit, Func<AttackRound, double?> Read)
{
    /// <summary>Whether the worst round counts; otherwise the median does.</summary>
    public bool InEveryRound { get; init; }

    /// <summary>The 99th percentile of the honest streams' latencies during the attack.</summary>
    public static Bar HonestTail(double milliseconds) => new("p99", milliseconds, "ms", round => round.During?.P99);

    /// <summary>The same when the attackers have gone.</summary>
    public static Bar HonestTailAfter(double milliseconds) => new("p99 after", milliseconds, "ms", round => round.After?.P99);

    /// <summary>No honest client lacks an event, in any round.</summary>
    public static Bar NothingMissing { get; } = new("missing", 0, "", round => round.Missing) { InEveryRound = true };

    /// <summary>A note's value.</summary>
    public static Bar Of(string note, double atMost, string unit) => new(note, atMost, unit, round => round.Value(note));

    /// <summary>The figure that counts; null where no round has it.</summary>
    public double? Judge(IReadOnlyList<AttackRound> rounds)
    {
        double[] values = [.. rounds.Select(Read).OfType<double>()];
        if (values.Length == 0)
            return null;
        return InEveryRound ? values.Max() : Median.Of(values);
    }

    /// <summary>Whether the figure is there and within the limit.</summary>
    public bool Holds(IReadOnlyList<AttackRound> rounds) => Judge(rounds) <= AtMost;

    /// <inheritdoc/>
    public override string ToString() => AtMost == 0 ? $"{Name} 0" : $"{Name} ≤ {Write(AtMost, Unit)}";

    /// <summary>A value with its unit, with a digit after the point where it is below 10. What took for ever is "never".</summary>
    public static string Write(double value, string unit)
    {
        if (double.IsPositiveInfinity(value))
            return "never";
        string format = value < 10 && value != Math.Floor(value) ? "N1" : "N0";
        string number = value.ToString(format, CultureInfo.InvariantCulture);
        return unit.Length == 0 ? number : $"{number} {unit}";
    }
}
