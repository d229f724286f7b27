using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Compare;

/// <summary>A peer's process. It owns the process: disposing ends it and its children.</summary>
internal sealed class RunningPeer : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly Peer _peer;
    private readonly int _port;
    private readonly Process _process;
    private readonly Queue<string> _lastWords = new();

    private RunningPeer(Peer peer, int port)
    {
        _peer = peer;
        _port = port;
        _process = Process.Start(peer.Start(port).StartInfo()) ?? throw new LoadFailure($"can't start {peer.Name}");
        _process.StandardInput.Close();
        _process.OutputDataReceived += (_, line) => Remember(line.Data);
        _process.ErrorDataReceived += (_, line) => Remember(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts a peer on a free port, and waits until it accepts connections.</summary>
    public static async Task<RunningPeer> StartAsync(Peer peer, CancellationToken stop)
    {
        var running = new RunningPeer(peer, FreePort());
        try
        {
            await running.AwaitListening(stop);
            return running;
        }
        catch
        {
            running.Dispose();
            throw;
        }
    }

    /// <summary>Returns the address of the peer's streams.</summary>
    public ServerAddress Address() => ServerAddress.Resolve(new($"http://127.0.0.1:{_port}{_peer.EventsPath}"));

    /// <summary>Returns load options with this server's addresses and process.</summary>
    public LoadOptions Target(LoadOptions options) => options with
    {
        Url = new($"http://127.0.0.1:{_port}{_peer.EventsPath}"),
        PublishUrl = new($"http://127.0.0.1:{_port}{_peer.PublishPath}"),
        Pids = [_process.Id],
    };

    public void Dispose()
    {
        // The process is killed, because a polite server would spread the end of thousands of streams over seconds.
        try
        {
            _process.Kill(entireProcessTree: true);
            _ = _process.WaitForExit(EndLimit);
        }
        catch (InvalidOperationException)
        {
            // The process has ended by itself.
        }

        _process.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task AwaitListening(CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < StartLimit)
        {
            if (_process.HasExited)
            {
                throw new LoadFailure(
                    $"{_peer.Name} ended with code {_process.ExitCode} before it listened{LastWords()}");
            }

            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, _port, stop);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), stop);
            }
        }

        throw new LoadFailure($"{_peer.Name} did not listen within {StartLimit.TotalSeconds} seconds{LastWords()}");
    }

    private void Remember(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lastWords)
        {
            _lastWords.Enqueue(line);
            if (_lastWords.Count > 5)
            {
                _ = _lastWords.Dequeue();
            }
        }
    }

    private string LastWords()
    {
        lock (_lastWords)
        {
            return _lastWords.Count == 0 ? "" : $": {string.Join(" / ", _lastWords)}";
        }
    }
}
