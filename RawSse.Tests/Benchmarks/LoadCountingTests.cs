using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json;
using RawSse.Tests.Build;
using RawSse.Tests.Support;

namespace RawSse.Tests.Benchmarks;

/// <summary>Runs the verb <c>load</c> as its users do, against a server that knows what it did wrong.</summary>
[Platform("Linux", Reason = "load needs epoll")]
[UnsupportedOSPlatform("windows")]
public sealed class LoadCountingTests
{
    private const int Clients = 50;
    private const int Events = 200;

    [OneTimeSetUp]
    public static void RequireNode()
    {
        if (!Places.IsInstalled("node"))
        {
            Skip.Because("node is missing, which runs the server that is wrong on purpose: apt-get install nodejs");
        }
    }

    [TestCase("chunked")]
    [TestCase("identity")]
    [CancelAfter(120_000)]
    public async Task Missing_duplicated_and_swapped_events_are_counted_exactly(
        string framing, CancellationToken cancel)
    {
        using FaultyServer server = await FaultyServer.StartAsync(framing, lastWrong: Events - 10, cancel);
        JsonElement counted = await LoadAsync(server.Url, cancel);
        JsonElement losses = counted.GetProperty("losses");
        JsonElement truth = await server.StopAsync(cancel);

        Assert.Multiple(() =>
        {
            Assert.That(Number(truth, "clients"), Is.EqualTo(Clients));
            Assert.That(Number(truth, "events"), Is.EqualTo(Events));
            foreach (string kind in (string[])["missing", "duplicated", "outOfOrder"])
            {
                Assert.That(Number(truth, kind), Is.Positive, $"{kind}: the server did it");
                Assert.That(Number(losses, kind), Is.EqualTo(Number(truth, kind)), kind);
            }

            Assert.That(Number(losses, "damaged"), Is.Zero);
            Assert.That(Number(losses, "clientsAffected"), Is.EqualTo(Number(truth, "affected")));
            Assert.That(Number(counted, "streamsLost"), Is.Zero);
            Assert.That(Number(counted, "eventsPublished"), Is.EqualTo(Events));
            Assert.That(Number(counted, "deliveries"), Is.EqualTo((Events * Clients) - Number(truth, "missing")));
        });
    }

    private static long Number(JsonElement figures, string name) => figures.GetProperty(name).GetInt64();

    private static async Task<JsonElement> LoadAsync(string url, CancellationToken cancel)
    {
        using var folder = new TemporaryFolder();
        string json = Path.Combine(folder.FullName, "load.json");

        // The last events are delivered right, so the load client waits for them, and for no time.
        string[] options =
        [
            "--url", url, "--connections", $"{Clients}", "--rate", "200", "--events", $"{Events}", "--warmup", "0s",
            "--drain", "60s", "--json", json,
        ];
        ProcessRun run = await ProcessRun.ToEndAsync(
            new ProcessStartInfo(Places.Dotnet, [Places.BenchmarkAssembly, "load", .. options]), cancel);
        Assert.That(run.ExitCode, Is.Zero, run.All);
        return JsonDocument.Parse(await File.ReadAllBytesAsync(json, cancel)).RootElement;
    }
}
