using System.Reflection;
using System.Text.RegularExpressions;
using RawSse.Tests.Build;

namespace RawSse.Tests.Documents;

/// <summary>The table of locks in <c>docs/architecture.md</c> is complete, and its order has no cycle.</summary>
public sealed partial class LockTableTests
{
    private const BindingFlags AllFields = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public
        | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Test]
    public void It_names_every_lock_of_the_server_and_nothing_else()
    {
        IEnumerable<string> locks =
            from type in typeof(SseServer).Assembly.GetTypes()
            from field in type.GetFields(AllFields)
            where field.FieldType == typeof(Lock)
            select $"{type.Name}.{field.Name}";
        Assert.That(Rows().Select(row => row.Lock), Is.EquivalentTo(locks));
    }

    [Test]
    public void A_lock_that_may_be_taken_inside_another_one_stands_below_it() => Assert.Multiple(() =>
    {
        (string Lock, string[] Inside)[] rows = Rows();
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.That(rows[i].Inside, Is.SubsetOf(rows[(i + 1)..].Select(row => row.Lock)), rows[i].Lock);
        }
    });

    private static (string Lock, string[] Inside)[] Rows()
    {
        string document = File.ReadAllText(Path.Combine(Places.Repository, "docs", "architecture.md"));
        string table = document[document.IndexOf("| lock |", StringComparison.Ordinal)..];
        table = table[..table.IndexOf("\n\n", StringComparison.Ordinal)];
        return [.. table.Split('\n').Skip(2).Select(row => row.Split('|')).Select(cells =>
            (cells[1].Trim(' ', '`'), Name().Matches(cells[3]).Select(name => name.Groups[1].Value).ToArray()))];
    }

    [GeneratedRegex(@"`(\w+\.\w+)`")]
    private static partial Regex Name();
}
