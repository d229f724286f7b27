using System.Numerics;
using RawSse.Benchmarks.Compare;

namespace RawSse.Tests.Benchmarks;

/// <summary>The interval of the median of pairs.</summary>
public sealed class PairedRatioTests
{
    [TestCase(6, 1)]
    [TestCase(8, 1)]
    [TestCase(9, 2)]
    [TestCase(10, 2)]
    [TestCase(16, 4)]
    [TestCase(17, 5)]
    [TestCase(20, 6)]
    [TestCase(100, 40)]
    public void The_bounds_are_the_ratios_of_the_sign_test(int pairs, int rank)
    {
        IEnumerable<double> ratios = Enumerable.Range(1, pairs).Select(each => (double)each).Reverse();

        Assert.That(
            PairedRatio.Of(ratios),
            Is.EqualTo(new PairedRatio(rank, (pairs + 1) / 2.0, pairs + 1 - rank, pairs)));
    }

    /// <summary>
    /// Each ratio is as likely to lie below the true median as above: all ways in which they may lie are tried.
    /// </summary>
    [Test]
    public void It_covers_the_true_median_in_95_of_100_cases_and_could_not_be_narrower([Range(6, 14)] int pairs)
    {
        int covered = 0;
        int narrower = 0;
        for (uint below = 0; below < 1u << pairs; below++)
        {
            double[] ratios = [.. Enumerable.Range(0, pairs).Select(each => (below >> each & 1) == 1 ? 0.9 : 1.1)];
            PairedRatio ratio = PairedRatio.Of(ratios)!.Value;
            covered += ratio is { Lower: < 1, Upper: > 1 } ? 1 : 0;

            int fewer = Math.Min(BitOperations.PopCount(below), pairs - BitOperations.PopCount(below));
            narrower += fewer > LeftOut(pairs) + 1 ? 1 : 0;
        }

        double cases = 1u << pairs;
        Assert.That(covered / cases, Is.GreaterThanOrEqualTo(0.95));
        Assert.That(narrower / cases, Is.LessThan(0.95));
    }

    [Test]
    public void Fewer_than_six_pairs_have_no_interval() => Assert.That(PairedRatio.Of([1, 1, 1, 1, 1]), Is.Null);

    private static int LeftOut(int pairs) =>
        (int)PairedRatio.Of(Enumerable.Range(0, pairs).Select(each => (double)each))!.Value.Lower;
}
