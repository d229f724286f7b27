using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>
/// While 200 events come each second, the memory and the document of an open page do not grow. Without a worker, the
/// page's memory is also that of the hub, which is otherwise in the worker. How smooth the page was is printed only, as
/// it depends on the machine.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class SoakTests
{
    private const int EventsPerTurn = 20;
    private const int MaxElements = 1500;
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(RunLength.IsLong ? 300 : 10);

    /// <summary>In bytes: 17 for each event of the long run. The short one is mostly noise.</summary>
    private static readonly double MaxGrowth = RunLength.IsLong ? 1 << 20 : 400 << 10;

    private const string WatchFrames =
        """
        () => {
          let last = performance.now();
          window.watched = { count: 0, late: 0, longest: 0 };
          requestAnimationFrame(function look(now) {
            watched.count++;
            watched.late += now - last > 50 ? 1 : 0;
            watched.longest = Math.max(watched.longest, now - last);
            last = now;
            requestAnimationFrame(look);
          });
        }
        """;

    [Test, CancelAfter(600_000)]
    public async Task Memory_and_document_stay_flat([Values] bool hasWorker, CancellationToken cancel)
    {
        await using var server = new RunningServer(options => options.Tick = TimeSpan.FromSeconds(1));
        IPage tab = await Chromium.NewPageAsync(cancel);
        if (!hasWorker)
        {
            await tab.AddInitScriptAsync("delete globalThis.SharedWorker");
        }

        await using DemoPage page = await DemoPage.OpenAsync(tab, server.Url);
        await Expect(page.Page.Locator("section [data-state=open]")).ToHaveCountAsync(4);
        ICDPSession devTools = await page.Page.Context.NewCDPSessionAsync(page.Page);

        // The first events fill all that has a bound.
        await PublishAsync(server, TimeSpan.FromSeconds(6), cancel);
        double before = await HeapAsync(devTools);
        await tab.EvaluateAsync(WatchFrames);
        await PublishAsync(server, Duration, cancel);
        string frames = await tab.EvaluateAsync<string>("JSON.stringify(watched)");
        double after = await HeapAsync(devTools);

        EventId last = server.Publish("the last one");
        await Expect(page.EventsWith("the last one")).ToHaveCountAsync(1);

        // The row has the id of its event; the page's last id moves on with the next tick.
        await Expect(page.EventsWith("the last one")).ToContainTextAsync(last.ToString());
        int elements = await page.Page.Locator("*").CountAsync();
        TestContext.Out.WriteLine(
            $"heap: {before / 1024:0} KiB, then {after / 1024:0} KiB; {elements} elements; frames: {frames}");
        Assert.Multiple(() =>
        {
            Assert.That(after - before, Is.LessThan(MaxGrowth), "growth of the heap in bytes");
            Assert.That(elements, Is.LessThan(MaxElements));
            Assert.That(page.Complaints, Is.Empty);
        });
    }

    /// <summary>Publishes on the topics of all parts of the page.</summary>
    private static async Task PublishAsync(RunningServer server, TimeSpan duration, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Turn);
        var time = Stopwatch.StartNew();
        for (int number = 0; time.Elapsed < duration;)
        {
            for (int i = 0; i < EventsPerTurn; i++)
            {
                number++;
                (string topic, string type, string data) = (number % 4) switch
                {
                    0 => ("default", "", $"event {number}"),
                    1 => ("prices/AAPL", "quote", $$"""{"AAPL":{{200 + (number % 10)}}}"""),
                    2 => ("log", "log", $"line {number}"),
                    _ => ("jobs", "done", $"job {number}"),
                };
                _ = server.Server.Publish(new SseEvent(data, type: type), TopicSet.Of(topic));
            }

            _ = await timer.WaitForNextTickAsync(cancel);
        }
    }

    /// <summary>What is left of the heap when all garbage is gone.</summary>
    private static async Task<double> HeapAsync(ICDPSession devTools)
    {
        _ = await devTools.SendAsync("HeapProfiler.collectGarbage");
        JsonElement usage = (await devTools.SendAsync("Runtime.getHeapUsage"))!.Value;
        return usage.GetProperty("usedSize").GetDouble();
    }
}
