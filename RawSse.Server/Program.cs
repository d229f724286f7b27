using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RawSse;
using RawSse.Cli;

const int Ended = 0;
const int Failed = 1;
const int WrongOption = 2;

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
        return await ServeAsync(read).ConfigureAwait(false);
    }
    catch (FormatException e)
    {
        return Fail(WrongOption, e.Message);
    }
    catch (IOException e)
    {
        return Fail(Failed, e.Message);
    }
}

IReadOnlyList<string> Values(ParseResult parsed, OptionDefinition definition)
{
    string[] values = parsed.GetValue(options[definition]) ?? [];
    bool isBare = values.Length == 0 && definition.ValueIfBare is not null && parsed.GetResult(options[definition]) is { Implicit: false };
    return isBare ? [definition.ValueIfBare!] : values;
}

static async Task<int> ServeAsync(CommandLineOptions options)
{
    HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
    _ = builder.Logging.SetMinimumLevel(options.LogLevel).AddFilter("Microsoft", LogLevel.Warning);

    // Standard output is for the one line that scripts wait for; the log goes to standard error.
    _ = builder.Logging.AddSimpleConsole(format => format.SingleLine = true);
    _ = builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
        console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    _ = builder.Services.AddSystemd();
    _ = builder.Services.AddSingleton(services =>
    {
        options.Server.LoggerFactory = services.GetRequiredService<ILoggerFactory>();
        return new SseServer(options.Server);
    });
    _ = builder.Services.AddHostedService<ServerService>();
    _ = builder.Services.AddHostedService(_ => MemoryCare.OfThisProcess());

    using IHost host = builder.Build();
    SseServer server = host.Services.GetRequiredService<SseServer>();
    server.Start();
    foreach (Uri url in server.Urls)
    {
        Console.WriteLine($"Server started on {url.OriginalString}");
    }

    await host.RunAsync().ConfigureAwait(false);
    return server.Completion.IsFaulted ? Failed : Ended;
}

static int Fail(int code, string line)
{
    Console.Error.WriteLine("rawsse: " + line);
    return code;
}
