using System.Text.Json;
using RawSse.Tests.Support;

namespace RawSse.Tests.Browser.Driven;

/// <summary>A tab of a <see cref="DrivenBrowser"/>.</summary>
internal sealed class DrivenTab(DrivenBrowser browser, int tab) : IAsyncDisposable
{
    /// <summary>
    /// Runs an expression in the page and returns its value; of a promise, the value that it has later.
    /// </summary>
    public async Task<T> EvaluateAsync<T>(string script) =>
        (await browser.AskAsync("evaluate", new { tab, script })).Deserialize<T>()!;

    /// <summary>Runs an expression in the page.</summary>
    public Task DoAsync(string script) => browser.AskAsync("evaluate", new { tab, script });

    /// <summary>Waits until an expression is true.</summary>
    public Task WaitForAsync(string condition) => Wait.UntilAsync(
        () => EvaluateAsync<bool>(condition), condition, () => EvaluateAsync<string>("document.body.innerText"));

    /// <summary>Waits until the text of an element contains something.</summary>
    public Task WaitForTextAsync(string selector, string text) => WaitForAsync(
        $"Boolean(document.querySelector({JsonSerializer.Serialize(selector)})"
            + $"?.textContent.includes({JsonSerializer.Serialize(text)}))");

    /// <summary>Clicks an element.</summary>
    public Task ClickAsync(string selector) =>
        DoAsync($"void document.querySelector({JsonSerializer.Serialize(selector)}).click()");

    /// <summary>
    /// Hides the tab and stops it, as Chrome does with one that nobody has looked at; or lets it go on.
    /// </summary>
    public Task SetFrozenAsync(bool isFrozen) => browser.AskAsync("freeze", new { tab, isFrozen });

    /// <summary>Errors of the script and of the security policy.</summary>
    public async Task<string[]> ComplaintsAsync() =>
        (await browser.AskAsync("complaints", new { tab })).Deserialize<string[]>()!;

    /// <summary>Closes the tab.</summary>
    public async ValueTask DisposeAsync() => _ = await browser.AskAsync("close", new { tab });
}
