using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// What an event carries so that it can be counted and timed wherever it arrives: 32 bytes, <c>RS</c> and the run's six
/// letters, the event's number in 8 digits, and when it was due in 16 digits of 100 ns. The clock is the machine's
/// monotonic one, the same for all its processes.
/// </summary>
internal readonly record struct Stamp(long Sequence, long Due)
{
    public const int Length = 32;
    public const long MaxSequence = 99_999_999;
    public const long TicksPerSecond = 10_000_000;

    /// <summary>Now, in the stamp's own unit.</summary>
    public static long Now => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / TicksPerSecond);

    public void Write(RunMark mark, Span<byte> target)
    {
        mark.Bytes.CopyTo(target);
        _ = Utf8Formatter.TryFormat(Sequence, target[8..], out _, new('D', 8));
        _ = Utf8Formatter.TryFormat(Due, target[16..], out _, new('D', 16));
    }

    /// <summary>Reads what follows a mark. False when it isn't digits: the bytes were damaged on their way.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Stamp stamp)
    {
        bool digits = TryReadEight(bytes[8..], out long sequence)
            & TryReadEight(bytes[16..], out long high)
            & TryReadEight(bytes[24..], out long low);
        stamp = new(sequence, high * 100_000_000 + low);
        return digits;
    }

    // Eight digits at once: pairs, then fours, then eight, each by one multiplication. At saturation this runs millions
    // of times a second.
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
