using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;

namespace RawSse.Tests.Build;

/// <summary>The server as a process that listens, and ends with this object.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Started = "Server started on ";
    private readonly Process _process;
    private readonly HttpClient _client = new();

    private ServerProcess(Process process) => _process = process;

    /// <summary>The line it printed when it listened.</summary>
    public string FirstLine { get; private set; } = "";

    /// <summary>Where it listens.</summary>
    public Uri Url => new(FirstLine[Started.Length..]);

    /// <summary>What it wrote to standard error so far.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>How to start the server that was built beside the tests.</summary>
    public static ProcessStartInfo StartInfo(
        string folder, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var start =
            new ProcessStartInfo(Places.Dotnet, [Places.ServerAssembly, .. arguments]) { WorkingDirectory = folder };
        ForgetOptions(start);
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>The environment that the tests run in may hold options of a server.</summary>
    public static void ForgetOptions(ProcessStartInfo start)
    {
        foreach (string name in start.Environment.Keys
            .Where(name => name.StartsWith("RAWSSE_", StringComparison.Ordinal))
            .ToArray())
        {
            _ = start.Environment.Remove(name);
        }
    }

    /// <summary>Starts it, and waits until it listens.</summary>
    public static async Task<ServerProcess> StartAsync(ProcessStartInfo start, CancellationToken cancel)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var server = new ServerProcess(Process.Start(start)!);
        try
        {
            server._process.ErrorDataReceived += (_, line) => server.Log.Enqueue(line.Data ?? "");
            server._process.BeginErrorReadLine();
            server.FirstLine = await server._process.StandardOutput.ReadLineAsync(cancel) ?? "";
            Assert.That(server.FirstLine, Does.StartWith(Started + "http://"));
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Fetches a text.</summary>
    public Task<string> GetAsync(string path, CancellationToken cancel) =>
        _client.GetStringAsync(new Uri(Url, path), cancel);

    /// <summary>Publishes a word, with a token.</summary>
    public async Task<HttpStatusCode> PostAsync(string path, string token, CancellationToken cancel)
    {
        using var request =
            new HttpRequestMessage(HttpMethod.Post, new Uri(Url, path)) { Content = new StringContent("word") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage answer = await _client.SendAsync(request, cancel);
        return answer.StatusCode;
    }

    /// <summary>Opens a stream of events, and reads its opening line: the server has this client now.</summary>
    public async Task<(StreamReader Stream, string FirstLine)> SubscribeAsync(CancellationToken cancel)
    {
        var stream = new StreamReader(await _client.GetStreamAsync(new Uri(Url, "/events"), cancel));
        return (stream, await stream.ReadLineAsync(cancel) ?? "");
    }

    /// <summary>Reads that many events.</summary>
    public async Task<List<SseItem<string>>> ReadEventsAsync(int count, CancellationToken cancel)
    {
        using Stream stream = await _client.GetStreamAsync(new Uri(Url, "/events"), cancel);
        return await SseParser.Create(stream).EnumerateAsync(cancel)
            .Where(e => e.EventType != "rawsse.open").Take(count).ToListAsync(cancel);
    }

    /// <summary>Waits for its end, so long and no longer.</summary>
    /// <returns>The exit code; null if it still runs.</returns>
    public int? WaitForExit(TimeSpan bound) => _process.WaitForExit(bound) ? _process.ExitCode : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
