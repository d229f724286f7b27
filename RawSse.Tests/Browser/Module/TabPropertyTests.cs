using RawSse.Tests.Support;

namespace RawSse.Tests.Browser.Module;

/// <summary>
/// Tabs open, close, crash, sleep, hang and lose the network at random while events are published. Each tab that is
/// left has every event of its topics once.
/// </summary>
/// <remarks>The seed is printed. It repeats what is done, but not the timing of the browser.</remarks>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class TabPropertyTests
{
    private const int MaxTabs = 6;

    private static readonly int Steps = RunLength.IsLong ? 200 : 40;

    private static readonly string[] Topics = ["a", "b", "c", "d"];

    private readonly List<OpenTab> _tabs = [];

    private int _published;

    [Test, CancelAfter(600_000)]
    public async Task Whatever_happens_to_other_tabs_each_one_has_every_event_of_its_topics_once(
        CancellationToken cancel)
    {
        int seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        site.Hasten();
        await using var network = new TcpRelay(site.Server.Url);
        for (int step = 0; step < Steps; step++)
        {
            await StepAsync(site, network, random);
            Publish(site, random, random.Next(1, 4));
        }

        foreach (OpenTab open in _tabs.Where(open => open.IsAsleep))
        {
            await open.WakeAsync();
        }

        // After the last event, nothing may come that was there before.
        foreach (string topic in Topics)
        {
            Publish(site, topic);
        }

        foreach (OpenTab open in _tabs)
        {
            await open.ExpectAllAsync($"seed {seed}");
        }

        // A tab that crashed is given up after some seconds.
        Wait.Until(() => site.Server.Server.Subscribers == 1, "all tabs that are left have one connection");
    }

    private async Task StepAsync(ModuleSite site, TcpRelay network, Random random)
    {
        int what = random.Next(100);
        OpenTab? some = _tabs.Count == 0 ? null : _tabs[random.Next(_tabs.Count)];
        switch (what)
        {
            case < 30 when _tabs.Count < MaxTabs:
                string[] topics = [.. Topics.Where(_ => random.Next(2) == 0)];
                _tabs.Add(await OpenTab.OpenAsync(site, network, topics.Length == 0 ? ["a"] : topics));
                break;
            case < 40 when _tabs.Count > 1:
                _ = _tabs.Remove(some!);
                await some!.Tab.Page.CloseAsync();
                break;
            case < 48 when _tabs.Count > 1:
                _ = _tabs.Remove(some!);
                await some!.Tab.CrashAsync();
                break;
            case < 60 when some is { IsAsleep: false }:
                await some.FallAsleepAsync();
                break;
            case < 72 when some is { IsAsleep: true }:
                await some.WakeAsync();
                break;
            case < 75 when some is { IsAsleep: false }:
                await some.HangAsync();
                break;
            case < 82:
                network.Cut();
                Publish(site, random, 2);
                network.Mend();
                break;
            case < 90 when some is { IsAsleep: false }:
                await some.ExpectAllAsync("on the way");
                break;
        }
    }

    private void Publish(ModuleSite site, Random random, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Publish(site, Topics[random.Next(Topics.Length)]);
        }
    }

    private void Publish(ModuleSite site, string topic)
    {
        string data = $"{_published++} on {topic}";
        site.Publish(topic, data);
        foreach (OpenTab open in _tabs.Where(open => open.Topics.Contains(topic)))
        {
            open.Expected.Add(data);
        }
    }

    /// <summary>A tab, and what it must have.</summary>
    private sealed record OpenTab(ModuleTab Tab, string[] Topics)
    {
        public List<string> Expected { get; } = [];

        public bool IsAsleep { get; private set; }

        public static async Task<OpenTab> OpenAsync(ModuleSite site, TcpRelay network, string[] topics)
        {
            ModuleTab tab = await site.OpenTabAsync(new { topics }, network.Url);
            await tab.WaitForStateAsync("open");
            return new OpenTab(tab, topics);
        }

        /// <summary>The tab is told that it will be frozen, and does nothing until it wakes.</summary>
        public async Task FallAsleepAsync()
        {
            IsAsleep = true;
            await Tab.DoAsync("document.dispatchEvent(new Event('freeze'))");
        }

        public async Task WakeAsync()
        {
            IsAsleep = false;
            await Tab.DoAsync("document.dispatchEvent(new Event('resume'))");
        }

        /// <summary>The tab does nothing for so long that it is taken for dead, and was told nothing.</summary>
        public Task HangAsync() => Tab.DoAsync("for (const end = performance.now() + 7000; performance.now() < end;);");

        public async Task ExpectAllAsync(string when)
        {
            await Tab.WaitForAsync($"events.length >= {Expected.Count}");
            Assert.That(await Tab.ReadAsync("events"), Is.EqualTo(Expected), when);
            Assert.That(await Tab.ReadAsync("gaps"), Is.Empty, when);
        }
    }
}
