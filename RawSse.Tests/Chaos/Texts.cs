using System.Text;

namespace RawSse.Tests.Chaos;

/// <summary>
/// Texts for events: of characters of one to four bytes, and much that looks like the stream's own syntax.
/// </summary>
internal static class Texts
{
    private static readonly string[] InLine =
        ["x", "words and words ", "é", "漢字", "😀", " ", ":", "data: ", "id: 7", "event:", "\u2028", "0\t1", "retry: 1",
            "\uFEFF"];

    private static readonly string[] BetweenLines = ["\n", "\r", "\r\n", "\n\n", "\r\n\r\n"];

    /// <summary>A type, or none.</summary>
    public static string? Type(Random random) =>
        random.Next(6) switch { 0 => "quote", 1 => "Größe", 2 => "a b:c", _ => null };

    /// <summary>A text without line breaks.</summary>
    public static string OneLine(Random random) => Make(random, InLine);

    /// <summary>A text with line breaks of all kinds.</summary>
    public static string ManyLines(Random random) => Make(random, [.. InLine, .. BetweenLines]);

    /// <summary>As a subscriber sees it: all line breaks are LF.</summary>
    public static string Normal(string text) => text.Replace("\r\n", "\n").Replace('\r', '\n');

    private static string Make(Random random, string[] words)
    {
        // Most events are small; a few are larger than the buffers that they pass through.
        int length =
            random.Next(100) switch { < 85 => random.Next(150), < 98 => random.Next(2000), _ => random.Next(12_000) };
        var text = new StringBuilder();
        while (text.Length < length)
        {
            _ = text.Append(words[random.Next(words.Length)]);
        }

        return text.ToString();
    }
}
