namespace RawSse.Cli;

/// <summary>One option of the executable, wherever its value comes from.</summary>
/// <param name="Name">As on the command line, without the dashes; in the environment <c>RAWSSE_NAME</c>.</param>
/// <param name="Value">What its value is, for the help.</param>
/// <param name="Help">What it does, with its default.</param>
/// <param name="IsRepeatable">Whether it takes several values.</param>
/// <param name="Apply">Reads the values; throws <see cref="FormatException"/> with "takes …" if one is wrong.</param>
internal sealed record OptionDefinition(
    string Name, string Value, string Help, bool IsRepeatable, Action<CommandLineOptions, IReadOnlyList<string>> Apply)
{
    /// <summary>What it means without a value; null if it needs one.</summary>
    public string? ValueIfBare { get; init; }

    /// <summary>Whether its value must not be shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether the environment may give several values, with commas between. A secret may have commas in it, and is one.</summary>
    public bool IsSplitAtCommas => IsRepeatable && !IsSecret;

    /// <summary>Its name on the command line.</summary>
    public string CommandLineName => "--" + Name;

    /// <summary>Its name in the environment.</summary>
    public string EnvironmentName => "RAWSSE_" + Name.Replace('-', '_').ToUpperInvariant();
}
