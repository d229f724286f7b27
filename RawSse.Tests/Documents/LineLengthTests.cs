using System.Globalization;
using System.Text.RegularExpressions;
using RawSse.Tests.Build;

namespace RawSse.Tests.Documents;

/// <summary>Lines are as short as <c>.editorconfig</c> asks for, which no other tool enforces.</summary>
public sealed partial class LineLengthTests
{
    private static int MaxLength => int.Parse(
        Setting().Match(File.ReadAllText(Path.Combine(Places.Repository, ".editorconfig"))).Groups[1].Value,
        CultureInfo.InvariantCulture);

    [TestCase("*.cs")]
    [TestCase("*.md")]
    public void No_line_is_too_long(string pattern)
    {
        (string File, string[] Lines)[] files =
            [.. Document.Files(Places.Repository, pattern).Select(file => (file, File.ReadAllLines(file)))];
        IEnumerable<string> tooLong =
            from file in files
            from number in pattern == "*.cs" ? LongInCode(file.Lines) : LongInDocument(file.Lines)
            select $"{file.File}:{number}";
        Assert.That(files, Has.Length.GreaterThan(5), "files were read");
        Assert.That(tooLong, Is.Empty);
    }

    [Test]
    public void A_line_of_code_is_too_long_unless_it_is_the_text_of_a_raw_string()
    {
        string text = new('x', MaxLength);
        string[] lines = [text, text + "x", "$\"\"\"", text + "x", "\"\"\";", $"    {text}", $"\"\"\"{text}\"\"\""];
        Assert.That(LongInCode(lines), Is.EqualTo(new[] { 2, 6, 7 }));
    }

    [Test]
    public void A_line_of_a_document_is_too_long_unless_it_can_t_be_broken()
    {
        string text = new('x', MaxLength);
        string[] lines =
        [
            text, text + "x", $"| {text} |", $"[a](https://a.example/{text})",
            "```sh", $"# {text}", "```", $"    {text}", $"- {text}",
        ];
        Assert.That(LongInDocument(lines), Is.EqualTo(new[] { 2, 9 }));
    }

    private static IEnumerable<int> LongInCode(string[] lines)
    {
        bool isRaw = false;
        for (int i = 0; i < lines.Length; i++)
        {
            if (RawQuotes().Count(lines[i]) % 2 == 1)
            {
                isRaw = !isRaw;
            }
            else if (!isRaw && lines[i].Length > MaxLength)
            {
                yield return i + 1;
            }
        }
    }

    /// <summary>
    /// Tables and blocks of code can't be wrapped, and a line with a URL may have no place to break it.
    /// </summary>
    private static IEnumerable<int> LongInDocument(string[] lines)
    {
        bool isCode = false;
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isCode = !isCode;
            }
            else if (line.Length > MaxLength
                && !isCode
                && !line.StartsWith('|')
                && !line.StartsWith("    ", StringComparison.Ordinal)
                && !line.Contains("://", StringComparison.Ordinal))
            {
                yield return i + 1;
            }
        }
    }

    [GeneratedRegex(@"^max_line_length = (\d+)$", RegexOptions.Multiline)]
    private static partial Regex Setting();

    [GeneratedRegex("\"\"\"+")]
    private static partial Regex RawQuotes();
}
