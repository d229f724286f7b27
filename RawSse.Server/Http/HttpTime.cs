using System.Text;

namespace RawSse.Http;

/// <summary>
/// Parses dates in headers. A server must accept all three formats (RFC 9110, section 5.6.7):
/// <c>Sun, 06 Nov 1994 08:49:37 GMT</c>, <c>Sunday, 06-Nov-94 08:49:37 GMT</c> and <c>Sun Nov  6 08:49:37 1994</c>.
/// </summary>
/// <remarks>
/// This is written by hand because the framework finds the century of a two-digit year by a different rule.
/// </remarks>
internal static class HttpTime
{
    private static readonly string[] Days =
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    /// <summary>Parses a date.</summary>
    /// <param name="text">The value of a header.</param>
    /// <param name="now">The current time, which decides the century of a two-digit year.</param>
    /// <param name="time">The date, in whole seconds.</param>
    /// <returns>False if the text has none of the three formats.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, DateTimeOffset now, out DateTimeOffset time)
    {
        time = default;
        int comma = text.IndexOf((byte)',');
        if (comma < 0)
        {
            return TryParseAsctime(text, out time);
        }

        ReadOnlySpan<byte> rest = text[(comma + 1)..];
        return comma == 3
            ? IsDay(text[..3], isShort: true) && TryParseFixed(rest, out time)
            : IsDay(text[..comma], isShort: false) && TryParseRfc850(rest, now, out time);
    }

    /// <summary><c> 06 Nov 1994 08:49:37 GMT</c></summary>
    private static bool TryParseFixed(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        return text.Length == 25
            && text[0] == ' ' && text[3] == ' ' && text[7] == ' ' && text[12] == ' '
            && text[21..].SequenceEqual(" GMT"u8)
            && TryMake(Number(text[8..12]), Month(text[4..7]), Number(text[1..3]), text[13..21], out time);
    }

    /// <summary><c> 06-Nov-94 08:49:37 GMT</c></summary>
    private static bool TryParseRfc850(ReadOnlySpan<byte> text, DateTimeOffset now, out DateTimeOffset time)
    {
        time = default;
        if (text.Length != 23 || text[0] != ' ' || text[3] != '-' || text[7] != '-' || text[10] != ' '
            || !text[19..].SequenceEqual(" GMT"u8)
            || Number(text[8..10]) is not (>= 0 and var year))
        {
            return false;
        }

        year += now.Year / 100 * 100;
        year += year <= now.Year - 50 ? 100 : 0;
        if (!TryMake(year, Month(text[4..7]), Number(text[1..3]), text[11..19], out time))
        {
            return false;
        }

        // What "appears to be more than 50 years in the future" is in the past.
        time = time > now.AddYears(50) ? time.AddYears(-100) : time;
        return true;
    }

    /// <summary><c>Sun Nov  6 08:49:37 1994</c></summary>
    private static bool TryParseAsctime(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        return text.Length == 24
            && IsDay(text[..3], isShort: true)
            && text[3] == ' ' && text[7] == ' ' && text[10] == ' ' && text[19] == ' '
            && TryMake(
                Number(text[20..]),
                Month(text[4..7]),
                Number(text[8] == ' ' ? text[9..10] : text[8..10]),
                text[11..19],
                out time);
    }

    private static bool TryMake(int year, int month, int day, ReadOnlySpan<byte> clock, out DateTimeOffset time)
    {
        time = default;
        int hour = Number(clock[..2]), minute = Number(clock[3..5]), second = Number(clock[6..]);
        if (clock[2] != ':' || clock[5] != ':'
            || year is < 1 or > 9998 || month < 1 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60)
        {
            return false;
        }

        // Second 60 is a leap second. Here it counts as the first second of the next minute.
        time = new DateTimeOffset(year, month, day, hour, minute, 0, TimeSpan.Zero).AddSeconds(second);
        return true;
    }

    /// <summary>Parses a number that consists of digits only; returns -1 for anything else.</summary>
    private static int Number(ReadOnlySpan<byte> digits)
    {
        int number = 0;
        foreach (byte b in digits)
        {
            if (!char.IsAsciiDigit((char)b))
            {
                return -1;
            }

            number = (number * 10) + (b - '0');
        }

        return number;
    }

    /// <summary>Returns 1 to 12; 0 if the text is not a month.</summary>
    private static int Month(ReadOnlySpan<byte> name)
    {
        int at = "JanFebMarAprMayJunJulAugSepOctNovDec"u8.IndexOf(name);
        return at >= 0 && at % 3 == 0 ? (at / 3) + 1 : 0;
    }

    /// <summary>Returns whether this is the name of a day. Which day it is adds nothing to the date.</summary>
    private static bool IsDay(ReadOnlySpan<byte> name, bool isShort)
    {
        foreach (string day in Days)
        {
            if (Ascii.Equals(name, isShort ? day.AsSpan(0, 3) : day))
            {
                return true;
            }
        }

        return false;
    }
}
