using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using RawSse.Diagnostics;

namespace RawSse.Cli;

/// <summary>Runs a server as a process: with a log on standard error, until a signal ends it, or its own death.</summary>
internal static class ServerHost
{
    /// <summary>The exit code after a signal.</summary>
    public const int Ended = 0;

    /// <summary>The exit code where the server could not start, or can't go on.</summary>
    public const int Failed = 1;

    /// <summary>How long what nobody reads may hold up the start or the end: a line on standard output, the last of the log.</summary>
    private static readonly TimeSpan UnreadBound = TimeSpan.FromMilliseconds(400);

    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="IOException">It can't listen, or the folder to serve does not exist; one line that says why.</exception>
    public static async Task<int> RunAsync(CommandLineOptions options)
    {
        IHost host = Build(options);
        try
        {
            ILogger logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("RawSse");
            options.Warnings.ForEach(logger.OptionWarning);
            SseServer server = host.Services.GetRequiredService<SseServer>();
            await RunAsync(host, server).ConfigureAwait(false);
            return server.Completion.IsFaulted ? Failed : Ended;
        }
        finally
        {
            // The logger waits for those who read standard error; whoever stopped reading must not hold up the end.
            await Task.Run(async () => await ((IAsyncDisposable)host).DisposeAsync().ConfigureAwait(false))
                .WithinAsync(UnreadBound).ConfigureAwait(false);
        }
    }

    private static async Task RunAsync(IHost host, SseServer server)
    {
        // A terminal that closes, or a reload by habit: streams end as with SIGTERM, instead of being cut.
        IHostApplicationLifetime process = host.Services.GetRequiredService<IHostApplicationLifetime>();
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            process.StopApplication();
        });
        try
        {
            // Signals are heard first, then the server starts.
            await host.StartAsync().ConfigureAwait(false);
            await Task.Run(() => Announce(server)).WithinAsync(UnreadBound).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (process.ApplicationStopping.IsCancellationRequested)
        {
            // A signal came while it started.
        }

        await host.WaitForShutdownAsync().ConfigureAwait(false);
    }

    private static void Announce(SseServer server)
    {
        foreach (Uri url in server.Urls)
        {
            StandardStreams.Say(Console.Out, $"Server started on {url.OriginalString}");
        }
    }

    private static IHost Build(CommandLineOptions options)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        _ = builder.Logging.SetMinimumLevel(options.LogLevel).AddFilter("Microsoft", LogLevel.Warning);

        // That the server could not start is told in one line by whoever runs this.
        _ = builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        // Standard output is for the one line that scripts wait for; the log goes to standard error. Where nobody reads it,
        // lines are dropped, and counted: whoever logs never waits.
        _ = builder.Logging.AddSimpleConsole(format => format.SingleLine = true);
        _ = builder.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        _ = builder.Services.AddSystemd();
        _ = builder.Services.AddSingleton(services =>
        {
            options.Server.LoggerFactory = services.GetRequiredService<ILoggerFactory>();
            return new SseServer(options.Server);
        });
        _ = builder.Services.AddHostedService<ServerService>();
        _ = builder.Services.AddHostedService(_ => new MemoryCare(TimeProvider.System, new ProcessMemory()));
        return builder.Build();
    }
}
