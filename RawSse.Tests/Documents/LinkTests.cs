using System.Text.RegularExpressions;
using RawSse.Tests.Build;

namespace RawSse.Tests.Documents;

/// <summary>No link between the documents leads nowhere.</summary>
public sealed partial class LinkTests
{
    [Test]
    public void Every_link_leads_to_a_file_and_a_heading_that_exist() => Assert.Multiple(() =>
    {
        Dictionary<string, Document> documents = Document.All.ToDictionary(document => document.Path);
        int followed = 0;
        foreach (Document document in Document.All)
        {
            foreach (string link in document.Links.Where(link => !IsExternal(link)))
            {
                string[] parts = link.Split('#', 2);
                string path = parts[0].Length == 0 ? document.Path : Resolve(document.Path, parts[0]);
                string where = $"{document.Path} links to {link}";
                Assert.That(Path.Exists(Path.Combine(Places.Repository, path)), where);
                if (parts.Length > 1)
                {
                    Assert.That(
                        documents.GetValueOrDefault(path)?.Anchors ?? new HashSet<string>(),
                        Does.Contain(parts[1]),
                        where);
                }

                followed++;
            }
        }

        Assert.That(followed, Is.GreaterThan(15), "links were found");
    });

    [Test]
    public void Every_document_that_the_code_names_exists() => Assert.Multiple(() =>
    {
        foreach (string file in Document.Files(Places.Repository, "*.cs"))
        {
            foreach (Match name in DocumentName().Matches(File.ReadAllText(file)))
            {
                Assert.That(File.Exists(Path.Combine(Places.Repository, name.Value)), $"{file} names {name.Value}");
            }
        }
    });

    [Test]
    public void Every_source_file_that_a_document_names_exists() => Assert.Multiple(() =>
    {
        foreach (Document document in Document.All)
        {
            foreach (Match name in SourceName().Matches(document.Text))
            {
                string[] places = [.. new[] { "", "RawSse.Server", "RawSse.Benchmarks" }
                    .Select(folder => Path.Combine(Places.Repository, folder, name.Groups[1].Value))];
                Assert.That(places.Any(File.Exists), $"{document.Path} names {name.Groups[1].Value}");
            }
        }
    });

    private static bool IsExternal(string link) => link.Contains("://", StringComparison.Ordinal);

    private static string Resolve(string from, string link) =>
        Path.GetRelativePath(Places.Repository, Path.Combine(Places.Repository, Path.GetDirectoryName(from)!, link))
            .Replace('\\', '/');

    [GeneratedRegex(@"`([\w./-]+/[\w.-]+\.(?:cs|js|py|sh|json))`")]
    private static partial Regex SourceName();

    [GeneratedRegex(@"\bdocs/[a-z-]+\.md\b")]
    private static partial Regex DocumentName();
}
