using System.Reflection;
using System.Text.RegularExpressions;
using RawSse.Log;
using RawSse.Tests.Build;
using RawSse.Tests.Support;

namespace RawSse.Tests;

/// <summary>
/// Keeps the house in order, as the table in <c>docs/architecture.md</c> says: which folder may know which, judged by
/// the compiled assembly; no circle between folders; each type in the file that bears its name; and no ASP.NET
/// anywhere.
/// </summary>
public partial class HouseTests
{
    private const string Top = "top";

    /// <summary>The entry point. It stands at the top and starts the process, but only <c>Cli</c> knows how.</summary>
    private const string EntryPoint = "Program";

    private static readonly Assembly Server = typeof(SseServer).Assembly;

    private static string Folder => Path.Combine(Places.Repository, "RawSse.Server");

    [Test]
    public void Each_folder_uses_only_what_it_may() => Assert.Multiple(() =>
    {
        Dictionary<string, string[]> mayKnow = Table();
        (Type User, Type Used)[] uses = Uses();
        Assert.That(uses, Has.Length.GreaterThan(300), "the code was read");
        foreach (IGrouping<(string, string), (Type, Type)> use in uses
            .GroupBy(use => (RoomOf(use.User), RoomOf(use.Used))))
        {
            (string user, string used) = use.Key;
            string[] known = mayKnow.GetValueOrDefault(user) ?? [];
            if (user != used && user != Top && !known.Contains(used))
            {
                Assert.Fail(
                    $"{user} may not know {used}: "
                        + $"{string.Join(", ", use.Select(u => $"{u.Item1.Name} uses {u.Item2.Name}"))}");
            }
        }
    });

    [Test]
    public void The_table_names_no_folder_that_is_not_used() => Assert.Multiple(() =>
    {
        ILookup<string, string> uses = Uses().ToLookup(use => RoomOf(use.User), use => RoomOf(use.Used));
        foreach ((string folder, string[] known) in Table().Where(row => row.Key != Top))
        {
            Assert.That(known, Is.SubsetOf(uses[folder]), $"whom {folder} may know");
        }
    });

    [Test]
    public void No_two_folders_use_each_other_directly_or_through_others() =>
        Assert.That(Circles(Uses().Select(use => (RoomOf(use.User), RoomOf(use.Used)))), Is.Empty);

    [Test]
    public void A_circle_is_found_among_other_uses() => Assert.That(
        Circles([("a", "b"), ("b", "c"), ("c", "b"), ("b", "d"), ("e", "e"), ("f", "g"), ("g", "h"), ("h", "f")]),
        Is.EquivalentTo(new[] { "b and c", "f and g and h" }));

    [Test]
    public void What_users_of_the_library_can_name_is_in_the_root_namespace() =>
        Assert.That(Server.GetExportedTypes().Where(type => type.Namespace != "RawSse"), Is.Empty);

    [Test]
    public void Each_type_is_in_the_file_that_bears_its_name()
    {
        IEnumerable<string> inOtherFiles = Server.GetTypes()
            .Where(type => type.DeclaringType is null && IsOurs(type) && !Files.Value.ContainsKey(NameOf(type)))
            .Select(NameOf);
        Assert.That(inOtherFiles, Is.Empty);
    }

    [Test]
    public void Every_folder_is_in_the_table_and_its_files_say_where_they_stand() => Assert.Multiple(() =>
    {
        string[] folders = [.. Sources().Select(source => source.Folder).Distinct()];
        Assert.That(folders.Append(Top).Append(EntryPoint), Is.EquivalentTo(Table().Keys));
        foreach ((string folder, string file) in Sources())
        {
            string expected = IsPublic(file) ? "namespace RawSse;" : $"namespace RawSse.{folder};";
            Assert.That(File.ReadAllText(file), Does.Contain(expected), file);
        }
    });

    [Test]
    public void Only_the_log_calculates_with_the_numbers_of_events()
    {
        // Without its number a place can only be compared with another one.
        ILookup<bool, string> readers = TypeUses.Calls(Server)
            .Where(call => call.Called.Name is "get_Sequence" or "get_Number" or "Deconstruct")
            .Where(call =>
                call.Called.DeclaringType is { } type
                    && (type == typeof(Position) || type == typeof(EventId))
                    && type != call.User)
            .ToLookup(
                call => RoomOf(call.User) == "Log",
                call => $"{call.User.Name}: {call.Called.DeclaringType!.Name}.{call.Called.Name}");
        Assert.That(readers[true], Is.Not.Empty, "the code was read");
        Assert.That(readers[false], Is.Empty, "the log says what lies between two places");
    }

    [Test]
    public void No_ASP_NET() => Assert.Multiple(() =>
    {
        Assert.That(
            Server.GetReferencedAssemblies().Select(name => name.Name), Has.None.StartsWith("Microsoft.AspNetCore"));
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

    private static readonly Lazy<Dictionary<string, string>> Files = new(() => Directory
        .EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories).Where(IsSource)
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file), RoomOf));

    private static (Type User, Type Used)[] Uses() =>
        [.. TypeUses.Of(Server).Where(use => IsOurs(use.User) && IsOurs(use.Used))];

    /// <summary>
    /// The circles in who knows whom: folders that reach each other belong to one (a strongly connected component).
    /// </summary>
    private static IEnumerable<string> Circles(IEnumerable<(string User, string Used)> uses)
    {
        ILookup<string, string> knows = uses.Distinct().ToLookup(use => use.User, use => use.Used);
        Dictionary<string, HashSet<string>> reached = knows.ToDictionary(
            from => from.Key, from => Reach(from.Key, knows));
        return reached.Keys
            .Select(
                folder =>
                    reached[folder].Where(other =>
                        other != folder && reached.GetValueOrDefault(other)?.Contains(folder) == true)
                .Append(folder).Order(StringComparer.Ordinal).ToArray())
            .Where(circle => circle.Length > 1)
            .Select(circle => string.Join(" and ", circle))
            .Distinct();
    }

    /// <summary>Every folder that a folder knows, by itself or by way of others.</summary>
    private static HashSet<string> Reach(string start, ILookup<string, string> knows)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>([start]);
        while (open.TryPop(out string? folder))
        {
            foreach (string other in knows[folder].Where(reached.Add))
            {
                open.Push(other);
            }
        }

        return reached;
    }

    private static bool IsOurs(Type type) =>
        type.Namespace is "RawSse"
            || (type.Namespace ?? "").StartsWith("RawSse.", StringComparison.Ordinal)
            || type.Name == EntryPoint;

    /// <summary>
    /// Where a type lives: in the folder of its namespace; a public one, whose namespace is the root, in the folder of
    /// its file.
    /// </summary>
    private static string RoomOf(Type type)
    {
        string[] parts = (type.Namespace ?? "RawSse").Split('.');
        return type.Name == EntryPoint ? EntryPoint
            : parts.Length > 1 ? parts[1]
            : Files.Value.GetValueOrDefault(NameOf(type), Top);
    }

    private static string RoomOf(string file) =>
        Path.GetRelativePath(Folder, file).Split(Path.DirectorySeparatorChar) is [var folder, _, ..] ? folder : Top;

    private static string NameOf(Type type) => type.Name.Split('`')[0];

    /// <summary>
    /// What a user of the library can name is in the root namespace, so that one <c>using</c> is enough, and lives
    /// where it is used.
    /// </summary>
    private static bool IsPublic(string file) =>
        Server.GetType("RawSse." + Path.GetFileNameWithoutExtension(file)) is { IsPublic: true };

    private static IEnumerable<(string Folder, string File)> Sources() =>
        from file in Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories).Where(IsSource)
        let room = RoomOf(file)
        where room != Top
        select (room, file);

    private static bool IsSource(string file) =>
        !Path.GetRelativePath(Folder, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");

    [GeneratedRegex("`([A-Z]\\w+)`")]
    private static partial Regex Name();
}
