using System.Text.RegularExpressions;
using RawSse.Tests.Build;

namespace RawSse.Tests.Recipes;

/// <summary>A fenced block of code in one of the documents.</summary>
/// <param name="Section">The heading of the second level above it.</param>
/// <param name="Heading">The heading right above it.</param>
/// <param name="Language">What its fence names.</param>
/// <param name="Before">The text between it and the heading or block before it.</param>
/// <param name="Text">The code, as a reader copies it.</param>
internal sealed partial record CodeBlock(string Section, string Heading, string Language, string Before, string Text)
{
    /// <summary>What the text before it has in code style.</summary>
    public IReadOnlyList<string> Named => [.. InlineCode().Matches(Before).Select(match => match.Groups[1].Value)];

    /// <summary>All blocks of a document, in order.</summary>
    /// <param name="document">Its path in the repository.</param>
    public static List<CodeBlock> AllOf(string document)
    {
        List<CodeBlock> blocks = [];
        List<string> before = [];
        List<string> text = [];
        (string section, string heading, string? language) = ("", "", null);
        foreach (string line in File.ReadLines(Path.Combine(Places.Repository, document)))
        {
            bool isFence = line.StartsWith("```", StringComparison.Ordinal);
            if (language is not null && isFence)
            {
                blocks.Add(
                    new CodeBlock(
                        section, heading, language, string.Join('\n', before), string.Join("\n", text) + "\n"));
                language = null;
                before.Clear();
                text.Clear();
            }
            else if (language is not null)
            {
                text.Add(line);
            }
            else if (isFence)
            {
                language = line[3..];
            }
            else if (line.StartsWith('#'))
            {
                heading = line.TrimStart('#').Trim();
                section = line.StartsWith("## ", StringComparison.Ordinal) ? heading : section;
                before.Clear();
            }
            else
            {
                before.Add(line);
            }
        }

        Assert.That(language, Is.Null, $"a fence in {document} is never closed");
        return blocks;
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InlineCode();
}
