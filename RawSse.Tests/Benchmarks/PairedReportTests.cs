using RawSse.Benchmarks.Compare;

namespace RawSse.Tests.Benchmarks;

/// <summary>The verdict of the verb <c>compare --pairs</c> on a change.</summary>
public sealed class PairedReportTests
{
    [Test]
    public void A_lower_bound_over_the_bar_fails_whatever_the_median()
    {
        Assert.That(Figure(1.05, 1.4, 1.9).Passed, Is.True, "it may be that nothing became dearer");
        Assert.That(Figure(1.051, 1.06, 1.07).Passed, Is.False);
        Assert.That((Figure(0.9, 1, 1.1) with { Ratio = null }).Passed, Is.False, "what was not measured is not good");
    }

    [Test]
    public void A_row_holds_both_medians_the_ratio_and_its_interval() => Assert.That(
        Print(new([Figure(0.98, 1.0123, 1.0456)], []))[2].Trim('|').Split('|').Select(cell => cell.Trim()),
        Is.EqualTo((string[])["closed", "CPU", "5.52", "5.61", "1.012", "0.980–1.046", "10", "pass"]));

    [Test]
    public void The_last_line_is_the_verdict_and_names_what_became_dearer()
    {
        PairedFigure dearer = Figure(1.2, 1.3, 1.4) with { Work = "idle", Figure = "memory" };

        Assert.That(Print(new([Figure(0.9, 1, 1.1)], []))[^1], Is.EqualTo("pass: no lower bound is over 1.05"));
        Assert.That(Print(new([Figure(0.9, 1, 1.1), dearer], []))[^1], Is.EqualTo("FAIL: idle: memory"));
        Assert.That(Print(new([dearer], []))[2], Does.Contain("FAIL: 1.200 > 1.05"));
    }

    [Test]
    public void A_run_that_failed_or_lost_events_fails_the_change()
    {
        var report = new PairedReport([Figure(0.9, 1, 1.1)], ["closed: after: events missing in 2 runs"]);

        Assert.That(report.Passed, Is.False);
        Assert.That(Print(report)[^1], Is.EqualTo("FAIL: closed: after: events missing in 2 runs"));
    }

    private static PairedFigure Figure(double lower, double median, double upper) =>
        new("closed", "CPU", "5.52", "5.61", new PairedRatio(lower, median, upper, 10));

    private static string[] Print(PairedReport report)
    {
        using var output = new StringWriter { NewLine = "\n" };
        report.Print(output);
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
