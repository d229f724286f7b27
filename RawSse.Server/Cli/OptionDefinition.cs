namespace RawSse.Cli;

/// <summary>One option of the executable, whichever source its value comes from. Immutable.</summary>
/// <param name="Name">
/// The name on the command line without the dashes. The environment variable is <c>RAWSSE_NAME</c>.
/// </param>
/// <param name="Value">The placeholder for the value in the help text.</param>
/// <param name="Help">What the option does, and its default.</param>
/// <param name="IsRepeatable">Whether the option may be given several times.</param>
/// <param name="Apply">
/// Parses and applies the values. Throws <see cref="FormatException"/> ("expected …") if one is invalid.
/// </param>
internal sealed record OptionDefinition(
    string Name, string Value, string Help, bool IsRepeatable, Action<CommandLineOptions, IReadOnlyList<string>> Apply)
{
    /// <summary>The value that the option has when it is given without one; null if it requires a value.</summary>
    public string? ValueIfBare { get; init; }

    /// <summary>Whether the value must never be shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>
    /// Whether the environment variable may hold several values, separated by commas. A secret is never split, because
    /// it may contain commas.
    /// </summary>
    public bool IsSplitAtCommas => IsRepeatable && !IsSecret;

    /// <summary>The name on the command line.</summary>
    public string CommandLineName => "--" + Name;

    /// <summary>The name of the environment variable.</summary>
    public string EnvironmentName => "RAWSSE_" + Name.Replace('-', '_').ToUpperInvariant();
}
