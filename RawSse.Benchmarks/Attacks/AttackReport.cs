namespace RawSse.Benchmarks.Attacks;

/// <summary>All rounds of one attack, and the verdict on them.</summary>
internal sealed record AttackReport(string Name, IReadOnlyList<Bar> Bars, IReadOnlyList<AttackRound> Rounds)
{
    /// <summary>Whether every round was completed and no bar was missed.</summary>
    public bool Passed => Rounds.All(round => round.Failure is null) && Bars.All(bar => bar.Holds(Rounds));

    /// <summary>"pass", or "FAIL" with the reasons.</summary>
    public string Verdict => Passed ? "pass" : $"FAIL: {string.Join(", ", Missed().Concat(Failures()).Distinct())}";

    private IEnumerable<string> Missed()
    {
        foreach (Bar bar in Bars.Where(bar => !bar.Holds(Rounds)))
        {
            yield return bar.Judge(Rounds) is { } value ? $"{bar.Name} {Bar.Write(value, bar.Unit)}" : $"no {bar.Name}";
        }
    }

    private IEnumerable<string> Failures() => Rounds.Select(round => round.Failure).OfType<string>();
}
