using System.Text.RegularExpressions;
using RawSse.Tests.Build;

namespace RawSse.Tests.Documents;

/// <summary>A Markdown document of the repository, as a reader who follows its links needs it.</summary>
/// <param name="Path">Its path in the repository, with slashes.</param>
/// <param name="Text">Its text without blocks of code.</param>
internal sealed partial record Document(string Path, string Text)
{
    private static readonly string[] NotOurs = [".git", "bin", "obj", "artifacts", "node_modules"];

    /// <summary>Every document of the repository.</summary>
    public static IReadOnlyList<Document> All { get; } = [.. Files(Places.Repository, "*.md").Select(Read)];

    /// <summary>Where its links lead, images among them, as they are written.</summary>
    public IEnumerable<string> Links =>
        Link().Matches(InlineCode().Replace(Text, "")).Select(match => match.Groups["target"].Value);

    /// <summary>The anchors that GitHub gives to its headings.</summary>
    public IReadOnlySet<string> Anchors
    {
        get
        {
            HashSet<string> anchors = [];
            foreach (Match heading in Heading().Matches(Text))
            {
                string anchor = AnchorOf(heading.Groups["title"].Value);
                for (int again = 0; !anchors.Add(again == 0 ? anchor : $"{anchor}-{again}"); again++)
                {
                }
            }

            return anchors;
        }
    }

    /// <summary>The files of the repository that are written by hand, below a folder.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern).Concat(
            Directory.EnumerateDirectories(folder)
                .Where(inner => !NotOurs.Contains(System.IO.Path.GetFileName(inner)))
                .SelectMany(inner => Files(inner, pattern)));

    /// <summary>
    /// Lower case; letters, digits, hyphens and underscores stay; a space becomes a hyphen; all else is dropped.
    /// </summary>
    private static string AnchorOf(string title) =>
        NotInAnchor().Replace(title.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static Document Read(string file) => new(
        System.IO.Path.GetRelativePath(Places.Repository, file).Replace('\\', '/'),
        Fence().Replace(File.ReadAllText(file).ReplaceLineEndings("\n"), ""));

    [GeneratedRegex(@"\[[^\]]*\]\((?<target>[^)\s]+)\)|^\[[^\]]+\]: +(?<target>\S+)", RegexOptions.Multiline)]
    private static partial Regex Link();

    [GeneratedRegex("^#{1,6} +(?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchor();
}
