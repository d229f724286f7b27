using System.Globalization;

namespace RawSse.Benchmarks.Compare;

/// <summary>A figure of one kind of work, before and after a change.</summary>
/// <param name="Work">The name of the work in tables.</param>
/// <param name="Figure">The name of the figure, including the unit.</param>
/// <param name="Before">The median of the runs before the change, as text.</param>
/// <param name="After">The median of the runs after the change, as text.</param>
/// <param name="Ratio">
/// How much worse the figure became: above 1 is worse, even where more is better; null if there are too few pairs.
/// </param>
internal sealed record PairedFigure(string Work, string Figure, string Before, string After, PairedRatio? Ratio)
{
    /// <summary>
    /// A lower bound above this means that the figure certainly became worse, and by more than is allowed.
    /// </summary>
    public const double Bar = 1.05;

    /// <summary>Whether the change of the figure is acceptable.</summary>
    public bool Passed => Ratio is { Lower: <= Bar };

    /// <summary>The verdict in one word, or with its reason.</summary>
    public string Verdict =>
        Ratio is not { } ratio ? "FAIL: too few pairs"
        : Passed ? "pass"
        : string.Create(CultureInfo.InvariantCulture, $"FAIL: {ratio.Lower:N3} > {Bar:N2}");
}
