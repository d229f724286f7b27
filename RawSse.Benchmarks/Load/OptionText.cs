using System.CommandLine.Parsing;
using System.Globalization;

namespace RawSse.Benchmarks.Load;

/// <summary>Parses option values as people write them: <c>250ms</c>, <c>10s</c>, <c>2m</c>, <c>10%</c>.</summary>
internal static class OptionText
{
    public static TimeSpan Duration(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        (string unit, double milliseconds)[] units = [("ms", 1), ("s", 1000), ("m", 60_000)];
        foreach ((string unit, double milliseconds) in units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && TryNumber(text[..^unit.Length], out double count))
            {
                return TimeSpan.FromMilliseconds(count * milliseconds);
            }
        }

        argument.AddError($"'{text}' is not a duration; write 250ms, 10s or 2m");
        return default;
    }

    public static Uri? Url(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme == Uri.UriSchemeHttp)
        {
            return url;
        }

        argument.AddError($"'{text}' is not an http:// URL");
        return null;
    }

    public static double Share(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (text.EndsWith('%') && TryNumber(text[..^1], out double percent))
        {
            return percent / 100;
        }

        argument.AddError($"'{text}' is not a share; write 10%");
        return default;
    }

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
}
