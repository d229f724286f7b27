using System.Numerics;

namespace RawSse.FanOut;

/// <summary>
/// How long the passes of a shard took: the number of passes in each of 104 classes of durations, four to each
/// doubling. Recording a pass costs one increment, and a percentile is rounded up by at most a quarter.
/// </summary>
/// <remarks>Only the shard's thread records. Any thread may read, and sees numbers that only grow.</remarks>
internal sealed class PassTimes
{
    /// <summary>The classes of each doubling, as a number of bits.</summary>
    private const int Precision = 2;

    /// <summary>Doublings from a microsecond on. Longer passes, of more than a minute, count as this long.</summary>
    private const int Doublings = 26;

    /// <summary>The number of classes.</summary>
    public const int Classes = Doublings << Precision;

    private readonly long[] _counts = new long[Classes];


    /// <summary>Counts a pass.</summary>
    /// <param name="microseconds">Its duration.</param>
    public void Record(long microseconds) => _counts[ClassOf(microseconds)]++;

    /// <summary>Adds the numbers since the start to others.</summary>
    /// <param name="counts">The others, one for each class.</param>
    public void AddTo(Span<long> counts)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            counts[i] += Volatile.Read(ref _counts[i]);
        }
    }

    /// <summary>Returns the duration within which a part of the passes ended; zero if there were none.</summary>
    /// <param name="counts">The number of passes in each class.</param>
    /// <param name="part">The part, between 0 and 1.</param>
    public static TimeSpan Percentile(ReadOnlySpan<long> counts, double part)
    {
        long passes = 0;
        foreach (long count in counts)
        {
            passes += count;
        }

        double wanted = passes * part;
        long seen = 0;
        for (int i = 0; i < counts.Length && passes > 0; i++)
        {
            seen += counts[i];
            if (seen >= wanted && counts[i] > 0)
            {
                return EndOf(i);
            }
        }

        return TimeSpan.Zero;
    }

    /// <summary>The class of a duration: its highest bit in microseconds, and the bits right below that.</summary>
    private static int ClassOf(long microseconds)
    {
        uint bounded = (uint)Math.Clamp(microseconds, 1, (1 << Doublings) - 1);
        int doubling = BitOperations.Log2(bounded);
        uint rest = (bounded << Precision >> doubling) & ((1 << Precision) - 1);
        return (doubling << Precision) + (int)rest;
    }

    /// <summary>The duration with which the next class begins.</summary>
    private static TimeSpan EndOf(int index)
    {
        int doubling = (index + 1) >> Precision;
        int rest = (index + 1) & ((1 << Precision) - 1);
        double microseconds = Math.ScaleB(1 + (rest / (double)(1 << Precision)), doubling);
        return TimeSpan.FromMicroseconds(microseconds);
    }
}
