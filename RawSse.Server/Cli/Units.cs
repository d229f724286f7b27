using System.Globalization;

namespace RawSse.Cli;

/// <summary>Parses durations and sizes as people write them: <c>250ms</c>, <c>1s</c>, <c>64KiB</c>.</summary>
internal static class Units
{
    private static readonly (string Unit, double Factor)[] Durations =
        [("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute),
            ("h", TimeSpan.TicksPerHour), ("d", TimeSpan.TicksPerDay)];

    // KB is read as KiB, which is what nearly everyone means.
    private static readonly (string Unit, double Factor)[] Sizes =
        [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
            ("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30), ("B", 1)];

    /// <summary>Parses a duration. A bare 0 is also a duration.</summary>
    /// <exception cref="FormatException">The text is not a duration. The message says what was expected.</exception>
    public static TimeSpan ParseDuration(string text) => text == "0"
        ? TimeSpan.Zero
        : new TimeSpan(
            Parse(text, Durations) ?? throw new FormatException("expected a duration such as 250ms, 1s, 5m or 1h"));

    /// <summary>Parses a size. A bare number is a number of bytes.</summary>
    /// <exception cref="FormatException">The text is not a size. The message says what was expected.</exception>
    public static long ParseSize(string text) =>
        Parse(text, Sizes)
            ?? Parse(text + "B", Sizes) ?? throw new FormatException("expected a size such as 4096, 64KiB or 10MiB");

    private static long? Parse(string text, (string Unit, double Factor)[] units)
    {
        foreach ((string unit, double factor) in units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(
                    text.AsSpan()[..^unit.Length],
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out double number))
            {
                double value = number * factor;
                return value < long.MaxValue ? (long)value : null;
            }
        }

        return null;
    }
}
