using System.Globalization;
using RawSse.Benchmarks.Compare;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>Prints reports as a Markdown table: the medians of the rounds, and the verdict against the bars.</summary>
internal static class AttackTable
{
    private const string Nothing = "–";
    private const double Megabyte = 1e6;

    private static readonly string[] Head =
    [
        "attack",
        "before: p50 / p99 / max ms",
        "during",
        "after",
        "missing",
        "memory MB: before / most / after",
        "measured",
        "bar",
        "verdict",
    ];

    public static void Print(IEnumerable<AttackReport> reports, TextWriter output) =>
        MarkdownTable.Print([Head, .. reports.Select(Row)], output);

    /// <summary>Returns a round as one line, to show progress.</summary>
    public static string Line(AttackReport reportOfOneRound) =>
        string.Join("  ", Head.Zip(Row(reportOfOneRound)).Skip(1).SkipLast(2)
            .Where(cell => cell.Second != Nothing)
            .Select(cell => $"{cell.First.Split(':')[0]} {cell.Second}"))
        + $"  {reportOfOneRound.Verdict}";

    private static string[] Row(AttackReport report)
    {
        IReadOnlyList<AttackRound> rounds = report.Rounds;
        return
        [
            report.Name,
            Latency(rounds, round => round.Before),
            Latency(rounds, round => round.During),
            Latency(rounds, round => round.After),
            rounds.Any(round => round.Missing is not null) ? Number(rounds.Sum(round => round.Missing ?? 0)) : Nothing,
            Memory(rounds),
            Notes(rounds),
            string.Join(", ", report.Bars),
            report.Verdict,
        ];
    }

    private static string Latency(IReadOnlyList<AttackRound> rounds, Func<AttackRound, Percentiles?> read)
    {
        Percentiles[] all = [.. rounds.Select(read).OfType<Percentiles>()];
        return all.Length == 0
            ? Nothing
            : $"{Of(each => each.P50)} / {Of(each => each.P99)} / {Of(each => each.Max)}";

        string Of(Func<Percentiles, double> part) => Bar.Write(Median.Of(all.Select(part)), "");
    }

    private static string Memory(IReadOnlyList<AttackRound> rounds)
    {
        MemoryFigures[] all = [.. rounds.Select(round => round.Memory).OfType<MemoryFigures>()];
        return all.Length == 0
            ? Nothing
            : $"{Of(each => each.Before)} / {Of(each => each.Most)} / {Of(each => each.After)}";

        string Of(Func<MemoryFigures, double> part) => Number(Median.Of(all.Select(part)) / Megabyte);
    }

    private static string Notes(IReadOnlyList<AttackRound> rounds)
    {
        string[] texts =
        [
            .. rounds.SelectMany(round => round.Notes)
                .GroupBy(note => (note.Name, note.Unit))
                .Select(notes =>
                    $"{notes.Key.Name} {Bar.Write(Median.Of(notes.Select(note => note.Value)), notes.Key.Unit)}"),
        ];
        return texts.Length == 0 ? Nothing : string.Join(", ", texts);
    }

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
