using System.Text.Json;
using Microsoft.Playwright;
using RawSse.Tests.Build;
using RawSse.Tests.Support;

namespace RawSse.Tests.Browser.Module;

/// <summary>A site with one page that uses the module, its server, and a profile of the browser for its tabs.</summary>
internal sealed class ModuleSite : IAsyncDisposable
{
    /// <summary>The page, which allows itself nothing but its own server.</summary>
    public const string Page =
        """
        <!DOCTYPE html>
        <meta http-equiv="Content-Security-Policy" content="default-src 'self'; img-src data:">
        <title>Module</title>
        <link rel="icon" href="data:,">
        <script type="module" src="tab.js"></script>
        """;

    /// <summary>The page's script, which starts a stream as the test says, and notes what it is told.</summary>
    public const string Script =
        """
        import { RawSse } from "/rawsse.js";

        const told = { events: [], replayed: [], topics: [], states: ["connecting"], gaps: [], opens: [], others: [] };
        Object.assign(window, told);
        document.addEventListener("freeze", () => others.push("frozen"));
        window.start = ({ url = "/events", tokenFrom, ...options }) => {
          const token = tokenFrom && (async () => (await fetch(tokenFrom, { cache: "no-store" })).text());
          window.stream = new RawSse(url, { ...options, token });
          for (const type of ["message", "price"]) {
            stream.addEventListener(type, (e) => {
              events.push(e.data);
              topics.push(e.topics.join(" "));
              if (e.replayed) replayed.push(e.data);
              if (e.lastEventId !== stream.lastEventId) others.push("another place");
            });
          }
          stream.addEventListener("state", (e) => states.push(e.detail.state));
          stream.addEventListener("gap", (e) => gaps.push(`${e.detail.reason} ${e.detail.missed}`));
          stream.addEventListener("open", (e) => opens.push(e.detail));
          for (const type of ["expired", "busy", "drain"]) {
            stream.addEventListener(type, (e) => others.push(e.type));
          }
        };
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Action<SseServerOptions>? _change;
    private readonly List<RunningServer> _servers = [];

    private ModuleSite(Action<SseServerOptions>? change)
    {
        _change = change;
        Write("index.html", Page);
        Write("tab.js", Script);
        Server = StartServer();
    }

    public RunningServer Server { get; }

    public IBrowserContext Profile { get; private set; } = null!;

    /// <summary>Starts a server, and a profile without any tab.</summary>
    public static async Task<ModuleSite> StartAsync(
        CancellationToken cancel, Action<SseServerOptions>? change = null) =>
        new(change) { Profile = await Chromium.NewProfileAsync(cancel) };

    /// <summary>Another server with the same files and options.</summary>
    public RunningServer StartServer()
    {
        _servers.Add(new RunningServer(options =>
        {
            options.StaticFolder = _folder.FullName;
            options.Retry = TimeSpan.FromMilliseconds(100);
            _change?.Invoke(options);
        }));
        return _servers[^1];
    }

    /// <summary>Writes a file of the site.</summary>
    public void Write(string name, string text) => _folder.Write(name, text);

    /// <summary>
    /// From now on the module's clock goes four times as fast: it takes a tab or a worker for dead after six seconds of
    /// silence.
    /// </summary>
    public void Hasten()
    {
        string module = File.ReadAllText(Path.Combine(Places.Repository, "static", "rawsse.js"));
        string hastened = module.Replace("const TICK = 1000;", "const TICK = 250;");
        Assert.That(hastened, Is.Not.EqualTo(module));
        Write("rawsse.js", hastened);
    }

    /// <summary>Opens a tab and starts a stream in it.</summary>
    /// <param name="options">
    /// The options of the stream, and its <c>url</c>. Its token comes from <c>tokenFrom</c>.
    /// </param>
    /// <param name="through">Where the site is; null for its server.</param>
    /// <param name="before">A script that runs in the page before its own.</param>
    public async Task<ModuleTab> OpenTabAsync(object options, Uri? through = null, string? before = null)
    {
        var tab = new ModuleTab(await Profile.NewPageAsync(), JsonSerializer.Serialize(options));
        if (before is not null)
        {
            await tab.Page.AddInitScriptAsync(before);
        }

        await tab.LoadAsync(through ?? Server.Url);
        return tab;
    }

    /// <summary>Publishes one event for each text.</summary>
    public void Publish(string topic, params string[] data) => Publish(Server, topic, data);

    public static void Publish(RunningServer server, string topic, params string[] data)
    {
        foreach (string each in data)
        {
            _ = server.Server.Publish(new SseEvent(each), TopicSet.Of(topic));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Profile.CloseAsync();
        foreach (RunningServer server in _servers)
        {
            await server.DisposeAsync();
        }

        _folder.Dispose();
    }
}
