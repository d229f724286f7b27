namespace RawSse.Benchmarks.Compare;

/// <summary>The median of the ratios of pairs of runs, and an interval for it: immutable, for any thread.</summary>
/// <param name="Lower">The lower bound of the interval.</param>
/// <param name="Median">The ratio in the middle; of an even number, the mean of the two there.</param>
/// <param name="Upper">The upper bound of the interval.</param>
/// <param name="Pairs">How many pairs there were.</param>
/// <remarks>
/// The interval covers the true median in at least 95 of 100 comparisons, whatever the distribution of the ratios: a ratio lies
/// below the true median with probability ½, so how many of them do is binomial. As many of the lowest and of the highest ratios are
/// left out as leave at most 2.5 % for each side; the lowest and the highest of the rest are the bounds. (With ten pairs one is left
/// out at each end, which covers 97.9 %.) Nothing is drawn at random, so the same runs always give the same bounds.
/// </remarks>
internal readonly record struct PairedRatio(double Lower, double Median, double Upper, int Pairs)
{
    /// <summary>With fewer pairs not even the lowest and the highest ratio cover 95 %.</summary>
    public const int FewestPairs = 6;

    private const double LeftForEachSide = 0.025;

    /// <summary>Of the ratios of all pairs; null where they are too few.</summary>
    public static PairedRatio? Of(IEnumerable<double> ratios)
    {
        double[] sorted = [.. ratios.Order()];
        if (sorted.Length < FewestPairs)
            return null;
        int leftOut = LeftOut(sorted.Length);
        return new(sorted[leftOut], Compare.Median.Of(sorted), sorted[^(leftOut + 1)], sorted.Length);
    }

    /// <summary>The largest number that at most as many ratios lie below the true median with a probability of 2.5 %.</summary>
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
                return below;
            below++;
        }
    }
}
