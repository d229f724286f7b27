namespace RawSse.Benchmarks.Compare;

/// <summary>The median of the ratios of pairs of runs, and an interval for it. It is immutable.</summary>
/// <param name="Lower">The lower bound of the interval.</param>
/// <param name="Median">
/// The ratio in the middle; for an even number of ratios, the mean of the two in the middle.
/// </param>
/// <param name="Upper">The upper bound of the interval.</param>
/// <param name="Pairs">The number of pairs.</param>
/// <remarks>
/// The interval covers the true median in at least 95 of 100 comparisons, whatever the distribution of the ratios. A
/// ratio lies below the true median with probability ½, so the number of those that do is binomial. At each end, as
/// many ratios are left out as keep the probability of error for that side at or below 2.5 %; the lowest and the
/// highest of the rest are the bounds. With ten pairs, one is left out at each end, which covers 97.9 %. Nothing is
/// random, so the same runs always give the same bounds.
/// </remarks>
internal readonly record struct PairedRatio(double Lower, double Median, double Upper, int Pairs)
{
    /// <summary>
    /// The minimum number of pairs. With fewer, not even the lowest and the highest ratio cover 95 %.
    /// </summary>
    public const int FewestPairs = 6;

    private const double LeftForEachSide = 0.025;

    /// <summary>Returns the result for the ratios of all pairs; null if there are too few.</summary>
    public static PairedRatio? Of(IEnumerable<double> ratios)
    {
        double[] sorted = [.. ratios.Order()];
        if (sorted.Length < FewestPairs)
        {
            return null;
        }

        int leftOut = LeftOut(sorted.Length);
        return new(sorted[leftOut], Compare.Median.Of(sorted), sorted[^(leftOut + 1)], sorted.Length);
    }

    /// <summary>
    /// Returns how many ratios to leave out at each end: the largest number for which the probability that fewer ratios
    /// than that lie below the true median is at most 2.5 %.
    /// </summary>
    private static int LeftOut(int pairs)
    {
        double exactly = Math.Pow(0.5, pairs);
        double atMost = exactly;
        int below = 0;
        while (true)
        {
            exactly *= (double)(pairs - below) / (below + 1);
            atMost += exactly;
            if (atMost > LeftForEachSide)
            {
                return below;
            }

            below++;
        }
    }
}
