using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json;
using RawSse.Tests.Build;

namespace RawSse.Tests.Benchmarks;

/// <summary>
/// A server that leaves out, repeats and swaps events on purpose, as a process that ends with this object.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class FaultyServer : IDisposable
{
    private readonly Process _process;

    private FaultyServer(Process process) => _process = process;

    /// <summary>Where its stream is.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Starts it on a free port, and waits until it listens.</summary>
    /// <param name="framing">How bodies are framed: <c>chunked</c> or <c>identity</c>.</param>
    /// <param name="lastWrong">The last event that may be delivered wrongly.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public static async Task<FaultyServer> StartAsync(string framing, int lastWrong, CancellationToken cancel)
    {
        string script = Path.Combine(Places.Repository, "RawSse.Benchmarks", "Peers", "faulty", "server.js");
        var start =
            new ProcessStartInfo("node", [script, "0", framing, $"{lastWrong}"]) { RedirectStandardOutput = true };
        var server = new FaultyServer(Process.Start(start)!);
        try
        {
            server.Url = await server.ReadLineAsync(cancel);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Ends it.</summary>
    /// <returns>What it did, counted by itself.</returns>
    public async Task<JsonElement> StopAsync(CancellationToken cancel)
    {
        Signals.Send(_process.Id, Signals.Terminate);
        return JsonDocument.Parse(await ReadLineAsync(cancel)).RootElement;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task<string> ReadLineAsync(CancellationToken cancel) =>
        await _process.StandardOutput.ReadLineAsync(cancel)
            ?? throw new EndOfStreamException("the faulty server has ended");
}
