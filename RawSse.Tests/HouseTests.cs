using System.Text.RegularExpressions;
using RawSse.Tests.Build;

namespace RawSse.Tests;

/// <summary>Keeps the house in order: which folder may know which, and no ASP.NET anywhere.</summary>
public partial class HouseTests
{
    /// <summary>What each folder of the server may know, besides itself. The files at its top may know all.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Diagnostics"] = ["Net"],
        ["Events"] = [],
        ["Log"] = ["Events"],
        ["Net"] = ["Diagnostics"],
        ["FanOut"] = ["Log", "Events", "Net"],
        ["Http"] = ["Net", "Diagnostics"],
        ["Sources"] = ["Events"],
        ["Security"] = ["Events"],
        ["Endpoints"] = ["Http", "Events", "Log", "FanOut", "Security", "Diagnostics"],
        ["Cli"] = ["Net", "Events", "Sources", "Security"],
    };

    private static string Server => Path.Combine(Places.Repository, "RawSse.Server");

    [Test]
    public void Each_folder_knows_only_whom_it_may() => Assert.Multiple(() =>
    {
        int read = 0;
        foreach ((string folder, string file) in Sources())
        {
            Assert.That(MayKnow, Does.ContainKey(folder), $"the folder {folder} has its place in this table");
            string text = File.ReadAllText(file);
            Assert.That(text, Does.Contain($"namespace RawSse.{folder};"), file);
            foreach (string known in Knows().Matches(text).Select(m => m.Groups[1].Value).Distinct())
            {
                Assert.That(MayKnow[folder].Append(folder), Does.Contain(known), file);
            }

            read++;
        }

        Assert.That(read, Is.GreaterThan(20));
    });

    [Test]
    public void No_ASP_NET() => Assert.Multiple(() =>
    {
        Assert.That(
            typeof(SseServer).Assembly.GetReferencedAssemblies().Select(name => name.Name),
            Has.None.StartsWith("Microsoft.AspNetCore"));
        foreach (string file in Directory.EnumerateFiles(Server, "*.cs*", SearchOption.AllDirectories).Where(IsSource))
        {
            Assert.That(File.ReadAllText(file), Does.Not.Contain("AspNetCore").And.Not.Contain("Sdk.Web"), file);
        }
    });

    private static IEnumerable<(string Folder, string File)> Sources() =>
        from file in Directory.EnumerateFiles(Server, "*.cs", SearchOption.AllDirectories).Where(IsSource)
        let parts = Path.GetRelativePath(Server, file).Split(Path.DirectorySeparatorChar)
        where parts.Length > 1
        select (parts[0], file);

    private static bool IsSource(string file) =>
        !Path.GetRelativePath(Server, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");

    [GeneratedRegex(@"(?:using|using static) RawSse\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Knows();
}
