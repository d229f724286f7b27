using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// The 32 bytes in an event by which it is counted and timed where it arrives: <c>RS</c> and the run's six letters, the
/// event's number in 8 digits, and the time when it was due in 16 digits, in units of 100 ns. The clock is the
/// machine's monotonic one, which is the same for all processes.
/// </summary>
internal readonly record struct Stamp(long Sequence, long Due)
{
    public const int Length = 32;
    public const long MaxSequence = 99_999_999;
    public const long TicksPerSecond = 10_000_000;

    /// <summary>The current time, in the stamp's unit.</summary>
    public static long Now => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / TicksPerSecond);

    public void Write(RunMark mark, Span<byte> target)
    {
        mark.Bytes.CopyTo(target);
        _ = Utf8Formatter.TryFormat(Sequence, target[8..], out _, new('D', 8));
        _ = Utf8Formatter.TryFormat(Due, target[16..], out _, new('D', 16));
    }

    /// <summary>
    /// Reads what follows a mark. Returns false if it isn't digits, because the bytes were damaged on the way.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Stamp stamp)
    {
        bool digits = TryReadEight(bytes[8..], out long sequence)
            & TryReadEight(bytes[16..], out long high)
            & TryReadEight(bytes[24..], out long low);
        stamp = new(sequence, high * 100_000_000 + low);
        return digits;
    }

    // Reads eight digits at once: it combines pairs, then fours, then all eight, by one multiplication each. At
    // saturation, this runs millions of times a second.
    private static bool TryReadEight(ReadOnlySpan<byte> digits, out long value)
    {
        ulong word = BinaryPrimitives.ReadUInt64LittleEndian(digits) ^ 0x3030303030303030;
        bool valid = ((word | (word + 0x0606060606060606)) & 0xF0F0F0F0F0F0F0F0) == 0;
        word = (word * 2561) >> 8;
        word = ((word & 0x00FF00FF00FF00FF) * 6553601) >> 16;
        value = (long)(((word & 0x0000FFFF0000FFFF) * 42949672960001) >> 32);
        return valid;
    }
}
