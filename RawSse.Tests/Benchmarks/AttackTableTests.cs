using RawSse.Benchmarks.Attacks;

namespace RawSse.Tests.Benchmarks;

/// <summary>The table of the verb <c>attack</c>.</summary>
public sealed class AttackTableTests
{
    [Test]
    public void A_row_holds_medians_the_sum_of_what_is_missing_and_the_verdict()
    {
        AttackRound first = new()
        {
            Before = new(4.04, 5, 9, 9, 12),
            During = new(5, 6, 1207, 1300, 3148.6),
            After = new(4, 5, 10, 11, 20),
            Missing = 3,
            Memory = new(20_000_000, 90_000_000, 40_000_000),
            Notes = [new("requests", 99.6, "/s")],
        };
        AttackRound second = first with { During = new(7, 8, 1209, 1300, 3148.6), Missing = 4 };

        Assert.That(
            Cells(Print(new AttackReport("scan-head", [Bar.HonestTail(50), Bar.NothingMissing], [first, second]))[2]),
            Is.EqualTo(
                (string[])
                [
                    "scan-head", "4.0 / 9 / 12", "6 / 1,208 / 3,149", "4 / 10 / 20", "7", "20 / 90 / 40",
                    "requests 100 /s",
                    "p99 ≤ 50 ms, missing 0", "FAIL: p99 1,208 ms, missing 4",
                ]));
    }

    [Test]
    public void What_was_not_measured_is_a_dash() => Assert.That(
        Cells(Print(new AttackReport("stop", [], [new()]))[2]),
        Is.EqualTo((string[])["stop", "–", "–", "–", "–", "–", "–", "", "pass"]));

    [Test]
    public void Each_attack_has_a_row_below_head_and_rule() =>
        Assert.That(Print(new("a", [], [new()]), new("b", [], [new()])), Has.Length.EqualTo(4));

    private static string[] Print(params AttackReport[] reports)
    {
        using var output = new StringWriter { NewLine = "\n" };
        AttackTable.Print(reports, output);
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string[] Cells(string row) => [.. row.Trim('|').Split('|').Select(cell => cell.Trim())];
}
