using System.Text.RegularExpressions;
using RawSse.Tests.Build;

namespace RawSse.Tests.Documents;

/// <summary>A row of the tables in <c>docs/options.md</c>.</summary>
/// <param name="Option">The option with its value, as a reader types it: <c>--tick &lt;duration&gt;</c>.</param>
/// <param name="Default">What holds without it, as the document writes it.</param>
/// <param name="Values">Which values it accepts, as the document writes it.</param>
internal sealed partial record OptionReference(string Option, string Default, string Values)
{
    /// <summary>Its name, without the dashes.</summary>
    public string Name => NameIn().Match(Option).Groups[1].Value;

    /// <summary>The default where it is a value that could be given; null where it is described in words.</summary>
    public string? DefaultValue =>
        Default.Length > 2 && Default[0] == '`' && Default[^1] == '`' ? Default[1..^1] : null;

    /// <summary>The smallest value that it accepts, where the document names it; it may accept 0 in addition.</summary>
    public string? Least => Range().Match(Values) is { Success: true } match ? match.Groups["least"].Value : null;

    /// <summary>The largest value that it accepts, where the document names it.</summary>
    public string? Most =>
        Range().Match(Values) is { Success: true } match && match.Groups["most"].Success
            ? match.Groups["most"].Value
            : null;

    /// <summary>Whether 0 is accepted although it is below <see cref="Least"/>.</summary>
    public bool AcceptsZero => Values.Contains("or `0`", StringComparison.Ordinal);

    /// <summary>All rows, in the order of the document.</summary>
    public static IReadOnlyList<OptionReference> All { get; } =
        [.. File.ReadLines(Path.Combine(Places.Repository, "docs", "options.md"))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(match =>
                new OptionReference(
                    match.Groups["option"].Value, match.Groups["default"].Value, match.Groups["values"].Value))];

    /// <inheritdoc/>
    public override string ToString() => Option;

    [GeneratedRegex(@"^\| `(?<option>--(?:[^`|]|\\\|)+)` \| (?<default>[^|]*?) \| (?<values>[^|]*?) \| [^|]+ \|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"^--([a-z-]+)")]
    private static partial Regex NameIn();

    [GeneratedRegex("`(?<least>[^`]+)` to `(?<most>[^`]+)`|at least `(?<least>[^`]+)`")]
    private static partial Regex Range();
}
