namespace RawSse.Benchmarks.Compare;

/// <summary>Calculates medians.</summary>
internal static class Median
{
    /// <summary>
    /// Returns the value in the middle; for an even number of values, the mean of the two in the middle.
    /// </summary>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
