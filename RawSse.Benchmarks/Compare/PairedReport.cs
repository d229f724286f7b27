using System.Globalization;

namespace RawSse.Benchmarks.Compare;

/// <summary>The result of a comparison in pairs: a row for each figure, the faults, and one verdict.</summary>
/// <param name="Figures">The figures that are judged.</param>
/// <param name="Faults">
/// A line for each fault, such as a failed run or lost events. The change passes only if there are none.
/// </param>
internal sealed record PairedReport(IReadOnlyList<PairedFigure> Figures, IReadOnlyList<string> Faults)
{
    public bool Passed => Faults.Count == 0 && Figures.All(figure => figure.Passed);

    /// <summary>Prints a Markdown table, and the verdict as the last line.</summary>
    public void Print(TextWriter output)
    {
        List<string[]> rows = [["work", "figure", "before", "after", "ratio", "95 % interval", "pairs", "verdict"]];
        foreach (PairedFigure figure in Figures)
        {
            rows.Add([figure.Work, figure.Figure, figure.Before, figure.After, .. Cells(figure.Ratio), figure.Verdict]);
        }

        MarkdownTable.Print(rows, output);
        foreach (string fault in Faults)
        {
            output.WriteLine($"\n{fault}");
        }

        output.WriteLine();
        output.WriteLine(
            Passed
                ? string.Create(CultureInfo.InvariantCulture, $"pass: no lower bound is over {PairedFigure.Bar:N2}")
                : $"FAIL: {string.Join(", ", Failures)}");
    }

    private IEnumerable<string> Failures =>
        Figures.Where(figure => !figure.Passed).Select(figure => $"{figure.Work}: {figure.Figure}").Concat(Faults);

    private static string[] Cells(PairedRatio? ratio) => ratio is { } known
        ? [Number(known.Median), $"{Number(known.Lower)}–{Number(known.Upper)}",
            known.Pairs.ToString(CultureInfo.InvariantCulture)]
        : ["–", "–", "–"];

    private static string Number(double value) => value.ToString("N3", CultureInfo.InvariantCulture);
}
