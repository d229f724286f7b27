using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using RawSse.Diagnostics;

namespace RawSse.Cli;

/// <summary>
/// Runs a server as a process, with a log on standard error, until a signal arrives or the server fails.
/// </summary>
internal static class ServerHost
{
    /// <summary>
    /// How long output that nobody reads may delay the start or the end of the process: the line on standard output,
    /// and the last log lines.
    /// </summary>
    private static readonly TimeSpan UnreadBound = TimeSpan.FromMilliseconds(400);

    /// <summary>Runs the server until the process is to end.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="IOException">
    /// The server can't listen, or the folder to serve does not exist. The message is one line that says why.
    /// </exception>
    public static async Task<int> RunAsync(CommandLineOptions options)
    {
        IHost host = Build(options);
        try
        {
            ILogger logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("RawSse");
            options.Warnings.ForEach(logger.OptionWarning);
            SseServer server = host.Services.GetRequiredService<SseServer>();
            await RunAsync(host, server).ConfigureAwait(false);
            return server.Completion.IsFaulted ? ExitCode.Failed : ExitCode.Ended;
        }
        finally
        {
            // The logger waits until its output is read. A reader that has stopped reading must not delay the end of
            // the process.
            await Task.Run(async () => await ((IAsyncDisposable)host).DisposeAsync().ConfigureAwait(false))
                .WithinAsync(UnreadBound).ConfigureAwait(false);
        }
    }

    private static async Task RunAsync(IHost host, SseServer server)
    {
        // SIGHUP means that the terminal closed, or that somebody asked for a reload out of habit. End streams
        // properly, as for SIGTERM, rather than cut them.
        IHostApplicationLifetime process = host.Services.GetRequiredService<IHostApplicationLifetime>();
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            process.StopApplication();
        });
        try
        {
            // The signal handlers are installed before the server starts.
            await host.StartAsync().ConfigureAwait(false);
            await Task.Run(() => Announce(server)).WithinAsync(UnreadBound).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (process.ApplicationStopping.IsCancellationRequested)
        {
            // A signal arrived while the server was starting.
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

        // The caller reports a failed start in one line.
        _ = builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        // Standard output is reserved for the one line that scripts wait for, so the log goes to standard error. If
        // nobody reads it, lines are dropped and counted: a thread that logs never waits.
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
