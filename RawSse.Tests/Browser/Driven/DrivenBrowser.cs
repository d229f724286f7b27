using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using RawSse.Tests.Clients;
using RawSse.Tests.Support;

namespace RawSse.Tests.Browser.Driven;

/// <summary>
/// A headless browser, driven by a script that runs in node. It serves where Playwright can't: Playwright drives only
/// its own build of Firefox, and keeps all tabs of Chromium visible, so that they can't be frozen.
/// </summary>
internal sealed class DrivenBrowser : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _asked = new();
    private readonly Lock _writing = new();
    private readonly Process _driver;
    private readonly Task _reading;

    private int _commands;

    private DrivenBrowser(Process driver)
    {
        _driver = driver;
        _reading = ReadAsync();
    }

    /// <summary>Starts one with a new profile.</summary>
    /// <param name="name"><c>firefox</c> or <c>chrome</c>.</param>
    /// <param name="executable">The path of its program.</param>
    public static async Task<DrivenBrowser> StartAsync(string name, string executable)
    {
        string script = Path.Combine(await ClientPackages.FolderAsync(), "driver.mjs");
        var browser = new DrivenBrowser(Process.Start(new ProcessStartInfo("node", [script, name, executable])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
        try
        {
            JsonElement version = await browser.AskAsync("version", new { });
            TestContext.Out.WriteLine(version.GetString());
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a page in a tab. All tabs have the same profile.</summary>
    public async Task<DrivenTab> OpenAsync(Uri url) => new(this, (await AskAsync("open", new { url })).GetInt32());

    /// <summary>Has the driver do something, and returns the value that came of it.</summary>
    public async Task<JsonElement> AskAsync(string command, object values)
    {
        int id = Interlocked.Increment(ref _commands);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = answer;
        Dictionary<string, object> line = new() { ["id"] = id, ["command"] = command };
        foreach (JsonProperty value in JsonSerializer.SerializeToElement(values).EnumerateObject())
        {
            line[value.Name] = value.Value;
        }

        string text = JsonSerializer.Serialize(line);
        lock (_writing)
        {
            _driver.StandardInput.WriteLine(text);
            _driver.StandardInput.Flush();
        }

        return await answer.Task.WaitAsync(Wait.Bound);
    }

    public async ValueTask DisposeAsync()
    {
        _driver.StandardInput.Close();
        using var bound = new CancellationTokenSource(Wait.Bound);
        try
        {
            await _driver.WaitForExitAsync(bound.Token);
        }
        finally
        {
            _driver.Kill(entireProcessTree: true);
            await _reading;
            _driver.Dispose();
        }
    }

    private async Task ReadAsync()
    {
        while (await _driver.StandardOutput.ReadLineAsync() is { } line)
        {
            JsonElement outcome = JsonDocument.Parse(line).RootElement;
            if (_asked.TryRemove(outcome.GetProperty("id").GetInt32(), out TaskCompletionSource<JsonElement>? answer))
            {
                _ = outcome.TryGetProperty("error", out JsonElement error)
                    ? answer.TrySetException(new InvalidOperationException(error.GetString()))
                    : answer.TrySetResult(outcome.GetProperty("value"));
            }
        }

        foreach (TaskCompletionSource<JsonElement> answer in _asked.Values)
        {
            _ = answer.TrySetException(new InvalidOperationException("the browser or its driver has ended"));
        }
    }
}
