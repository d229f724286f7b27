using RawSse.Benchmarks.Attacks;

namespace RawSse.Tests.Benchmarks;

/// <summary>The verdict of the verb <c>attack</c> on the figures of its rounds.</summary>
public sealed class AttackVerdictTests
{
    [TestCase(new[] { 49.0, 50.0, 9000.0 }, true)]
    [TestCase(new[] { 49.0, 50.1, 9000.0 }, false)]
    [TestCase(new[] { 10.0, 90.0 }, true, Description = "of an even number, the mean of the two in the middle")]
    [TestCase(new[] { 10.0, 91.0 }, false)]
    public void The_median_of_the_rounds_is_held_against_a_bar(double[] tails, bool holds) =>
        Assert.That(Bar.HonestTail(50).Holds([.. tails.Select(Tail)]), Is.EqualTo(holds));

    [Test]
    public void One_event_missing_in_one_round_misses_the_bar()
    {
        AttackReport report = Report([Bar.NothingMissing], Lost(0), Lost(1), Lost(0));

        Assert.That(report.Passed, Is.False);
        Assert.That(report.Verdict, Is.EqualTo("FAIL: missing 1"));
    }

    [Test]
    public void A_figure_that_no_round_has_misses_its_bar() =>
        Assert.That(Report([Bar.Of("exit", 1000, "ms")], Lost(0)).Verdict, Is.EqualTo("FAIL: no exit"));

    [Test]
    public void A_round_that_broke_off_fails_the_attack_whatever_the_others_found()
    {
        AttackReport report = Report(
            [Bar.HonestTail(50)], Tail(5), Tail(5), new() { Failure = "the server refused an event" });

        Assert.That(report.Passed, Is.False);
        Assert.That(report.Verdict, Is.EqualTo("FAIL: the server refused an event"));
    }

    [Test]
    public void Within_all_bars_is_a_pass()
    {
        AttackReport report = Report([Bar.HonestTail(50), Bar.NothingMissing], Tail(5) with { Missing = 0 });

        Assert.That(report.Passed, Is.True);
        Assert.That(report.Verdict, Is.EqualTo("pass"));
    }

    [Test]
    public void What_never_happened_misses_any_bar_and_is_called_so() => Assert.That(
        Report([Bar.Of("exit", 1, "s")], new AttackRound { Notes = [new("exit", double.PositiveInfinity, "s")] })
            .Verdict,
        Is.EqualTo("FAIL: exit never"));

    private static AttackReport Report(Bar[] bars, params AttackRound[] rounds) => new("scan", bars, rounds);

    private static AttackRound Tail(double p99) => new() { During = new(1, 2, p99, p99, p99) };

    private static AttackRound Lost(long missing) => new() { Missing = missing };
}
