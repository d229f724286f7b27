using System.Globalization;

namespace RawSse.Benchmarks.Compare;

/// <summary>One figure of one kind of work, before and after.</summary>
/// <param name="Work">The work, as tables call it.</param>
/// <param name="Figure">The figure, unit included.</param>
/// <param name="Before">The median of the runs before, as it is written.</param>
/// <param name="After">The same after.</param>
/// <param name="Ratio">How much dearer each pair became: above 1 for the worse, also where more is better; null where the pairs are too few.</param>
internal sealed record PairedFigure(string Work, string Figure, string Before, string After, PairedRatio? Ratio)
{
    /// <summary>A lower bound above this says that it became dearer for certain, and by more than may be.</summary>
    public const double Bar = 1.05;

    /// <summary>Whether it may stay as it is.</summary>
    public bool Passed => Ratio is { Lower: <= Bar };

    /// <summary>In one word, or the reason in a few.</summary>
    public string Verdict =>
        Ratio is not { } ratio ? "FAIL: too few pairs"
        : Passed ? "pass"
        : string.Create(CultureInfo.InvariantCulture, $"FAIL: {ratio.Lower:N3} > {Bar:N2}");
}
