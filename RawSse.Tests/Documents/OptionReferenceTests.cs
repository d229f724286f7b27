using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using RawSse.Cli;
using RawSse.Tests.Build;

namespace RawSse.Tests.Documents;

/// <summary>
/// <c>docs/options.md</c> says what the server does: it names each option, its default, and the values it accepts.
/// </summary>
public sealed partial class OptionReferenceTests
{
    /// <summary>
    /// The one option that only the command line has, for it names the file that the others are read from.
    /// </summary>
    private const string ConfigOption = "--config <file>";

    private static IEnumerable<OptionReference> WithDefault =>
        OptionReference.All.Where(row => row.DefaultValue is not null && row.Option != ConfigOption);

    private static IEnumerable<OptionReference> WithRange => OptionReference.All.Where(row => row.Least is not null);

    [Test]
    public void It_names_every_option_once_with_its_value()
    {
        IEnumerable<string> expected = CommandLineOptions.All.Select(option => option switch
        {
            { ValueIfBare: "true" } => option.CommandLineName,
            { ValueIfBare: not null } => $"{option.CommandLineName} [{option.Value}]",
            _ => $"{option.CommandLineName} <{option.Value}>",
        });

        Assert.That(
            OptionReference.All.Select(row => row.Option.Replace("\\|", "|")),
            Is.EquivalentTo(expected.Append(ConfigOption)));
    }

    [TestCaseSource(nameof(WithDefault))]
    public void The_default_that_it_names_changes_nothing(object row)
    {
        var reference = (OptionReference)row;
        var options = new CommandLineOptions();
        Definition(reference).Apply(options, [reference.DefaultValue!]);

        Assert.That(Values(options), Is.EqualTo(Values(new CommandLineOptions())), reference.Option);
    }

    [TestCaseSource(nameof(WithRange))]
    public void The_values_that_it_names_are_accepted_and_those_beside_them_are_not(object row)
    {
        var reference = (OptionReference)row;
        Assert.That(Accepts(reference, reference.Least!));
        Assert.That(Accepts(reference, "0"), Is.EqualTo(reference.AcceptsZero || reference.Least is "0"));
        if (reference.Least is not "0" && Beside(reference, reference.Least!, -1) is var less and not "0")
        {
            Assert.That(Accepts(reference, less), Is.False);
        }

        if (reference.Most is { } most)
        {
            Assert.That(Accepts(reference, most));
            Assert.That(Accepts(reference, Beside(reference, most, 1)), Is.False);
        }
    }

    [Test]
    public void Each_option_with_a_bound_has_its_range_there()
    {
        FieldInfo[] bounds =
            typeof(OptionRanges).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic);

        Assert.That(WithRange.Count(), Is.EqualTo(bounds.Length));
    }

    [Test]
    public void No_document_gives_the_server_an_option_that_it_does_not_have() => Assert.Multiple(() =>
    {
        string[] known =
            [.. CommandLineOptions.All.Select(option => option.CommandLineName), "--config", "--help", "--version"];
        foreach (string file in Document.Files(Places.Repository, "*.md"))
        {
            foreach (Match command in Command().Matches(File.ReadAllText(file)))
            {
                Assert.That(
                    Option().Matches(command.Value).Select(option => option.Value),
                    Is.SubsetOf(known),
                    $"{file}: {command.Value}");
            }
        }
    });

    private static OptionDefinition Definition(OptionReference reference) =>
        CommandLineOptions.All.Single(option => option.Name == reference.Name);

    private static bool Accepts(OptionReference reference, string value)
    {
        try
        {
            Definition(reference).Apply(new CommandLineOptions(), [value]);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>A value right below or above a bound: by half a millisecond, a byte, or one.</summary>
    private static string Beside(OptionReference reference, string bound, int step) =>
        Definition(reference).Value switch
        {
            "duration" =>
                FormattableString.Invariant($"{Units.ParseDuration(bound).TotalMilliseconds + (step / 2.0)}ms"),
            "size" => (Units.ParseSize(bound) + step).ToString(CultureInfo.InvariantCulture),
            _ => (long.Parse(bound, CultureInfo.InvariantCulture) + step).ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>What all options come to, in a form that can be compared.</summary>
    private static IEnumerable<string> Values(CommandLineOptions options) =>
        typeof(SseServerOptions).GetProperties()
            .Select(property => $"{property.Name} = {Describe(property.GetValue(options.Server))}")
            .Append(string.Join(", ", options.Server.Listen.Select(address => $"{address.Host}:{address.Port}")))
            .Append(options.LogLevel.ToString());

    private static string? Describe(object? value) =>
        value is IEnumerable many and not string ? string.Join(", ", many.Cast<object>()) : value?.ToString();

    [GeneratedRegex(@"(?<![\w/.-])rawsse --[^`\n]*")]
    private static partial Regex Command();

    [GeneratedRegex("(?<= )--[a-z][a-z-]*")]
    private static partial Regex Option();
}
