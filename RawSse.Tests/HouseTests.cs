using System.Reflection;
using System.Text.RegularExpressions;
using RawSse.Tests.Build;
using RawSse.Tests.Support;

namespace RawSse.Tests;

/// <summary>
/// Keeps the house in order, as the table in <c>docs/architecture.md</c> says: which folder may know which, by what the
/// compiler made of it; and no ASP.NET anywhere.
/// </summary>
public partial class HouseTests
{
    private const string Top = "top";

    private static readonly Assembly Server = typeof(SseServer).Assembly;

    private static string Folder => Path.Combine(Places.Repository, "RawSse.Server");

    [Test]
    public void Each_folder_knows_only_whom_it_may() => Assert.Multiple(() =>
    {
        Dictionary<string, string[]> mayKnow = Table();
        (Type User, Type Used)[] uses = [.. TypeUses.Of(Server).Where(use => IsOurs(use.User) && IsOurs(use.Used))];
        Assert.That(uses, Has.Length.GreaterThan(300), "the code was read");
        foreach (IGrouping<(string, string), (Type, Type)> use in uses.GroupBy(use => (RoomOf(use.User), RoomOf(use.Used))))
        {
            (string user, string used) = use.Key;
            string[] known = mayKnow.GetValueOrDefault(user) ?? [];
            if (user != used && user != Top && !known.Contains(used))
            {
                Assert.Fail($"{user} may not know {used}: {string.Join(", ", use.Select(u => $"{u.Item1.Name} uses {u.Item2.Name}"))}");
            }
        }
    });

    [Test]
    public void The_table_names_no_one_who_is_not_used() => Assert.Multiple(() =>
    {
        ILookup<string, string> uses = TypeUses.Of(Server).Where(use => IsOurs(use.User) && IsOurs(use.Used))
            .ToLookup(use => RoomOf(use.User), use => RoomOf(use.Used));
        foreach ((string folder, string[] known) in Table().Where(row => row.Key != Top))
        {
            Assert.That(known, Is.SubsetOf(uses[folder]), $"whom {folder} may know");
        }
    });

    [Test]
    public void Every_folder_is_in_the_table_and_its_files_say_where_they_stand() => Assert.Multiple(() =>
    {
        string[] folders = [.. Sources().Select(source => source.Folder).Distinct()];
        Assert.That(folders.Append(Top), Is.EquivalentTo(Table().Keys));
        foreach ((string folder, string file) in Sources())
        {
            string expected = IsDefinedFor(folder, file) ? "namespace RawSse;" : $"namespace RawSse.{folder};";
            Assert.That(File.ReadAllText(file), Does.Contain(expected), file);
        }
    });

    [Test]
    public void No_ASP_NET() => Assert.Multiple(() =>
    {
        Assert.That(Server.GetReferencedAssemblies().Select(name => name.Name), Has.None.StartsWith("Microsoft.AspNetCore"));
        foreach (string file in Directory.EnumerateFiles(Folder, "*.cs*", SearchOption.AllDirectories).Where(IsSource))
        {
            Assert.That(File.ReadAllText(file), Does.Not.Contain("AspNetCore").And.Not.Contain("Sdk.Web"), file);
        }
    });

    /// <summary>The rows of the document: a folder, what it is, and whom it may know.</summary>
    private static Dictionary<string, string[]> Table()
    {
        string document = File.ReadAllText(Path.Combine(Places.Repository, "docs", "architecture.md"));
        string table = document[document.IndexOf("| folder |", StringComparison.Ordinal)..];
        table = table[..table.IndexOf("\n\n", StringComparison.Ordinal)];
        return table.Split('\n').Skip(2).Select(line => line.Split('|')).ToDictionary(
            cells => cells[1].Trim(' ', '`'),
            cells => Name().Matches(cells[3]).Select(name => name.Groups[1].Value)
                .Concat(cells[3].Contains(Top, StringComparison.Ordinal) ? [Top] : []).ToArray());
    }

    private static bool IsOurs(Type type) => type.Namespace is "RawSse" || (type.Namespace ?? "").StartsWith("RawSse.", StringComparison.Ordinal) || type.Name == "Program";

    /// <summary>Where a type lives: in the folder of its file, where that is not its namespace.</summary>
    private static string RoomOf(Type type)
    {
        string[] parts = (type.Namespace ?? "RawSse").Split('.');
        return parts.Length > 1 ? parts[1]
            : Sources().Where(source => Path.GetFileNameWithoutExtension(source.File) == type.Name).Select(source => source.Folder)
                .FirstOrDefault(Top);
    }

    /// <summary>A public enum of options is in the root namespace, for whoever embeds the server, and lives where it is used.</summary>
    private static bool IsDefinedFor(string folder, string file) =>
        Server.GetType("RawSse." + Path.GetFileNameWithoutExtension(file)) is { IsPublic: true, IsEnum: true } type && RoomOf(type) == folder;

    private static IEnumerable<(string Folder, string File)> Sources() =>
        from file in Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories).Where(IsSource)
        let parts = Path.GetRelativePath(Folder, file).Split(Path.DirectorySeparatorChar)
        where parts.Length > 1
        select (parts[0], file);

    private static bool IsSource(string file) =>
        !Path.GetRelativePath(Folder, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");

    [GeneratedRegex("`([A-Z]\\w+)`")]
    private static partial Regex Name();
}
