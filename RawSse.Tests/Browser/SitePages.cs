using System.Text.Json;
using Microsoft.Playwright;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>The pages that the server brings along, brought to a state in which everything on them is filled.</summary>
internal static class SitePages
{
    /// <summary>Their paths.</summary>
    public static readonly string[] Paths = ["/", "/dashboard.html"];

    /// <summary>Opens one of them and waits until it shows events everywhere.</summary>
    public static async Task<WatchedPage> OpenFilledAsync(IPage tab, RunningServer server, string path)
    {
        var watched = new WatchedPage(tab);
        _ = await tab.GotoAsync(new Uri(server.Url, path).ToString());
        await Expect(tab.Locator("#state")).ToHaveTextAsync("Open");
        if (path == "/")
        {
            await FillAsync(tab, server);
        }
        else
        {
            await Expect(tab.Locator("#topics tr").First).ToBeVisibleAsync();
        }

        return watched;
    }

    /// <summary>The picture of a canvas, to be compared with a later one.</summary>
    public static Task<string> PictureAsync(ILocator canvas) =>
        canvas.EvaluateAsync<string>("canvas => canvas.toDataURL()");

    /// <summary>Waits until a chart shows something else than now.</summary>
    public static async Task ExpectMovesAsync(ILocator canvas)
    {
        string before = await PictureAsync(canvas);
        await canvas.Page.WaitForFunctionAsync(
            "([canvas, before]) => canvas.toDataURL() !== before",
            new object[] { await canvas.ElementHandleAsync(), before },
            new PageWaitForFunctionOptions { Timeout = (float)Wait.Bound.TotalMilliseconds });
    }

    /// <summary>Publishes what the examples show, a move of a price for each of the last ones.</summary>
    private static async Task FillAsync(IPage tab, RunningServer server)
    {
        await Expect(tab.Locator("section [data-state=open]")).ToHaveCountAsync(4);
        await Expect(tab.Locator("#online")).Not.ToHaveTextAsync("–");
        for (int i = 1; i <= 40; i++)
        {
            Publish(server, "prices/AAPL", "quote", Quote("AAPL", 231 + Math.Sin(i / 4.0)));
            Publish(server, "prices/MSFT", "quote", Quote("MSFT", 512 + Math.Cos(i / 3.0)));
            Publish(server, "log", "log", $"GET /orders/{1000 + i} 200 {(i % 7) + 2} ms");
        }

        Publish(server, "jobs", "done", "The nightly backup is done");
        Publish(server, "jobs", "done", "Ann has sent you a message");
        await Expect(tab.Locator("#notes li")).ToHaveCountAsync(2);
        await Expect(tab.Locator("#quotes li")).ToHaveCountAsync(2);
        await Expect(tab.Locator("#lines li")).ToHaveCountAsync(40);
    }

    private static string Quote(string symbol, double price) =>
        JsonSerializer.Serialize(new Dictionary<string, double> { [symbol] = Math.Round(price, 2) });

    private static void Publish(RunningServer server, string topic, string type, string data) =>
        _ = server.Server.Publish(new SseEvent(data, type: type), TopicSet.Of(topic));
}
