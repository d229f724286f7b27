using System.CommandLine;
using RawSse.Cli;

const int WrongOption = 2;

StandardStreams.Secure();

var command = new RootCommand("RawSse streams server-sent events to browsers, over plain TCP sockets.");
var config = new Option<string?>("--config") { HelpName = "file", Description = $"read options from this JSON file; default {OptionSources.DefaultFile}, if it is there" };
Dictionary<OptionDefinition, Option<string[]>> options = CommandLineOptions.All.ToDictionary(
    definition => definition,
    definition => new Option<string[]>(definition.CommandLineName)
    {
        HelpName = definition.Value,
        Description = $"{definition.Help} [{definition.EnvironmentName}]",
        Arity = definition.ValueIfBare is null ? ArgumentArity.OneOrMore : ArgumentArity.ZeroOrMore,
    });
foreach (Option option in options.Values)
{
    command.Options.Add(option);
}

command.Options.Add(config);
command.SetAction((parsed, _) => RunAsync(parsed));

ParseResult result = command.Parse(args);
if (result.Errors.Count > 0)
{
    return Fail(WrongOption, result.Errors[0].Message + " See rawsse --help.");
}

// The host answers signals; without this the parser would answer them too, with an exit code of its own.
return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }).ConfigureAwait(false);

async Task<int> RunAsync(ParseResult parsed)
{
    try
    {
        CommandLineOptions read = OptionSources.Read(
            definition => Values(parsed, definition), Environment.GetEnvironmentVariable, parsed.GetValue(config));
        return await ServerHost.RunAsync(read).ConfigureAwait(false);
    }
    catch (FormatException e)
    {
        return Fail(WrongOption, e.Message);
    }
    catch (IOException e)
    {
        return Fail(ServerHost.Failed, e.Message);
    }
}

IReadOnlyList<string> Values(ParseResult parsed, OptionDefinition definition)
{
    string[] values = parsed.GetValue(options[definition]) ?? [];
    bool isBare = values.Length == 0 && definition.ValueIfBare is not null && parsed.GetResult(options[definition]) is { Implicit: false };
    return isBare ? [definition.ValueIfBare!] : values;
}

static int Fail(int code, string line)
{
    StandardStreams.Say(Console.Error, "rawsse: " + line);
    return code;
}
