using Microsoft.Extensions.Hosting;

namespace RawSse.Cli;

/// <summary>
/// Ties the server to the process: a stop signal stops the server, and a failure of the server ends the process.
/// </summary>
internal sealed class ServerService(SseServer server, IHostApplicationLifetime process) : BackgroundService
{
    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        server.Start();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await server.StopAsync().ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await server.Completion.ConfigureAwait(false);
        }
        catch
        {
            // The failure was logged where it happened. Nothing more can be served.
            process.StopApplication();
        }
    }
}
