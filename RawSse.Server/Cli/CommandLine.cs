using System.Collections;
using System.CommandLine;
using System.CommandLine.Help;

namespace RawSse.Cli;

/// <summary>
/// Reads the command line: the options of a server, or <c>--help</c> or <c>--version</c>, which it answers.
/// </summary>
internal sealed class CommandLine
{
    private readonly RootCommand _command =
        new("RawSse streams server-sent events to browsers, over plain TCP sockets.");
    private readonly Dictionary<OptionDefinition, Option<string[]>> _options;
    private readonly Option<string?> _config = new("--config")
    {
        HelpName = "file",
        Description = $"read options from this JSON file; default: {OptionSources.DefaultFile}, if it exists",
    };

    /// <summary>Creates the parser from the table of options.</summary>
    public CommandLine()
    {
        _options = CommandLineOptions.All.ToDictionary(
            definition => definition,
            definition => new Option<string[]>(definition.CommandLineName)
            {
                HelpName = definition.Value,
                Description = $"{definition.Help} [{definition.EnvironmentName}]",
                Arity = definition.ValueIfBare is null ? ArgumentArity.OneOrMore : ArgumentArity.ZeroOrMore,
            });
        foreach (Option option in _options.Values)
        {
            _command.Options.Add(option);
        }

        _command.Options.Add(_config);
        foreach (Option option in _command.Options)
        {
            if (option is HelpOption { Action: HelpAction help })
            {
                option.Action = new HelpWithExamples(help);
            }
            else if (option is VersionOption)
            {
                option.Aliases.Add("-V");
            }
        }
    }

    /// <summary>Reads the options from the arguments, the environment and the configuration file.</summary>
    /// <returns>The options; null if the arguments asked for help or the version, which has been printed.</returns>
    /// <exception cref="FormatException">
    /// An option is unknown, or its value is invalid. The message is one line.
    /// </exception>
    /// <exception cref="IOException">A file that an option names can't be read. The message is one line.</exception>
    public CommandLineOptions? Read(string[] arguments)
    {
        ParseResult parsed = _command.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            throw new FormatException(Explain(parsed) + " See rawsse --help.");
        }

        // Only help and the version have an action.
        if (parsed.Action is not null)
        {
            _ = parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            return null;
        }

        CommandLineOptions options = OptionSources.Read(
            definition => Values(parsed, definition), Environment.GetEnvironmentVariable, parsed.GetValue(_config));
        IEnumerable<string> variables =
            Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (string)entry.Key);
        options.Warnings.AddRange(UnknownVariables.Find(variables));
        return options;
    }

    private string Explain(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is not [{ } unknown, ..])
        {
            return parsed.Errors[0].Message;
        }

        string? near = unknown.StartsWith('-')
            ? NearMiss.Find(
                unknown,
                _command.Options.Select(option => option.Name).Where(name =>
                    name.StartsWith("--", StringComparison.Ordinal)))
            : null;
        return $"unknown option '{unknown}'" + (near is null ? "." : $"; did you mean {near}?");
    }

    private string[] Values(ParseResult parsed, OptionDefinition definition)
    {
        string[] values = parsed.GetValue(_options[definition]) ?? [];
        bool isBare = values.Length == 0
            && definition.ValueIfBare is not null
            && parsed.GetResult(_options[definition]) is { Implicit: false };
        return isBare ? [definition.ValueIfBare!] : values;
    }
}
