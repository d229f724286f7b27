using Microsoft.Playwright;
using RawSse.Tests.Support;

namespace RawSse.Tests.Browser.Module;

/// <summary>A tab with one stream, and what the stream has told it.</summary>
/// <param name="page">The tab.</param>
/// <param name="options">The options of the stream, as JSON.</param>
internal sealed class ModuleTab(IPage page, string options)
{
    private readonly List<string> _complaints = [];

    public IPage Page => page;

    /// <summary>Loads the page, and starts the stream.</summary>
    public async Task LoadAsync(Uri site)
    {
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            // What the security policy had to stop, among others; but not what tests break on purpose.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load", StringComparison.Ordinal))
            {
                _complaints.Add(message.Text);
            }
        };
        _ = await page.GotoAsync(site.ToString());
        await StartAsync();
    }

    /// <summary>Starts the stream in a page that was loaded again.</summary>
    public Task StartAsync() => page.EvaluateAsync("options => start(JSON.parse(options))", options);

    /// <summary>Does something with <c>stream</c>.</summary>
    public Task DoAsync(string script) => page.EvaluateAsync(script);

    /// <summary>Ends the tab's process.</summary>
    public async Task CrashAsync()
    {
        var crashed = new TaskCompletionSource();
        page.Crash += (_, _) => crashed.TrySetResult();
        ICDPSession session = await page.Context.NewCDPSessionAsync(page);

        // The answer never comes.
        _ = session.SendAsync("Page.crash");
        await crashed.Task.WaitAsync(Wait.Bound);
    }

    /// <summary>Reads one of the lists that the page's script fills.</summary>
    public async Task<string[]> ReadAsync(string list) => await page.EvaluateAsync<string[]>(list);

    /// <summary>Waits until an expression is true.</summary>
    /// <remarks>Playwright's own way to wait needs eval, which the security policy of the page forbids.</remarks>
    public Task WaitForAsync(string condition) => Wait.UntilAsync(
        () => page.EvaluateAsync<bool>(condition),
        condition,
        () => page.EvaluateAsync<string>("JSON.stringify({ events, states, gaps, opens, others })"));

    public Task WaitForStateAsync(string state) => WaitForAsync($"stream.state === '{state}'");

    /// <summary>Waits for the last of these events: the tab has had exactly them, in this order.</summary>
    public async Task ExpectEventsAsync(params string[] data)
    {
        await WaitForAsync($"events.length >= {data.Length}");
        Assert.That(await ReadAsync("events"), Is.EqualTo(data));
        Assert.That(_complaints, Is.Empty);
    }
}
