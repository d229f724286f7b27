using System.Collections;
using System.CommandLine;
using System.CommandLine.Help;

namespace RawSse.Cli;

/// <summary>
/// Parses the command line: options, <c>--help</c> or <c>--version</c>. Every error becomes one line on standard error and an exit code.
/// </summary>
internal sealed class CommandLine
{
    private const int WrongOption = 2;

    private readonly RootCommand _command = new("RawSse streams server-sent events to browsers, over plain TCP sockets.");
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

        _command.SetAction((parsed, _) => ServeAsync(parsed));
    }

    /// <summary>Parses the arguments and does what they ask for.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            ParseResult parsed = _command.Parse(arguments);
            if (parsed.Errors.Count > 0)
            {
                return Fail(WrongOption, Explain(parsed) + " See rawsse --help.");
            }

            // The host handles signals. Without this the parser would handle them as well, with a different exit code.
            var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(invocation).ConfigureAwait(false);
        }
        catch (FormatException e)
        {
            return Fail(WrongOption, e.Message);
        }
        catch (IOException e)
        {
            return Fail(ServerHost.Failed, e.Message);
        }
        catch (Exception e)
        {
            // A defect of ours. A stack trace does not help the reader, and the exception type tells us where to look.
            return Fail(ServerHost.Failed, $"{e.Message.ReplaceLineEndings(" ")} ({e.GetType().Name})");
        }
    }

    private static int Fail(int code, string line)
    {
        StandardStreams.Say(Console.Error, "rawsse: " + line);
        return code;
    }

    private string Explain(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is not [{ } unknown, ..])
        {
            return parsed.Errors[0].Message;
        }

        string? near = unknown.StartsWith('-')
            ? NearMiss.Find(unknown, _command.Options.Select(option => option.Name).Where(name => name.StartsWith("--", StringComparison.Ordinal)))
            : null;
        return $"unknown option '{unknown}'" + (near is null ? "." : $"; did you mean {near}?");
    }

    private Task<int> ServeAsync(ParseResult parsed)
    {
        CommandLineOptions options = OptionSources.Read(
            definition => Values(parsed, definition), Environment.GetEnvironmentVariable, parsed.GetValue(_config));
        IEnumerable<string> variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (string)entry.Key);
        options.Warnings.AddRange(UnknownVariables.Find(variables));
        return ServerHost.RunAsync(options);
    }

    private string[] Values(ParseResult parsed, OptionDefinition definition)
    {
        string[] values = parsed.GetValue(_options[definition]) ?? [];
        bool isBare = values.Length == 0 && definition.ValueIfBare is not null && parsed.GetResult(_options[definition]) is { Implicit: false };
        return isBare ? [definition.ValueIfBare!] : values;
    }
}
