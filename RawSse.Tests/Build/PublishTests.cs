using System.Diagnostics;
using System.Net;
using System.Net.ServerSentEvents;
using System.Security.Cryptography;
using RawSse.Tests.Support;

namespace RawSse.Tests.Build;

/// <summary>build.ps1 publish, for real; it leaves its executable in <c>artifacts/</c>.</summary>
public sealed class PublishTests
{
    private const int MegaByte = 1_000_000;
    private readonly TemporaryFolder _elsewhere = new();

    private static ProcessRun Run { get; set; } = null!;

    [OneTimeSetUp]
    public static async Task Publish()
    {
        if (!OperatingSystem.IsWindows() && !Places.IsInstalled("clang") && !Places.IsInstalled("gcc"))
        {
            Skip.Because("native compilation needs a linker: apt-get install gcc libc6-dev");
        }

        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        Run = await ProcessRun.OfScriptAsync(Places.BuildScript, path: null, bound.Token, "publish");
        Assert.That(Run.ExitCode, Is.Zero, Run.All);
    }

    [TearDown]
    public void Delete() => _elsewhere.Dispose();

    [Test]
    public void Publish_leaves_one_small_executable_and_nothing_beside_it()
    {
        var executable = new FileInfo(Places.PublishedServer);

        Assert.That(executable, Does.Exist);
        Assert.That(executable.Length, Is.LessThan(15 * MegaByte));
        Assert.That(executable.Directory!.GetFiles().Select(file => file.Name), Is.EqualTo([executable.Name]));
        Assert.That(Run.Output, Does.Contain(executable.FullName));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_executable_serves_from_another_folder_on_a_machine_without_dotnet(CancellationToken cancel)
    {
        using ServerProcess server = await ServerProcess.StartAsync(StartInfo("--tick", "50ms"), cancel);

        Assert.That(server.FirstLine, Does.Match("^Server started on http://127\\.0\\.0\\.1:[1-9][0-9]+$"));
        Assert.That(await server.GetAsync("/healthz", cancel), Does.StartWith("ok"));
        Assert.That(await server.GetAsync("/", cancel), Is.EqualTo(await PageAsync(cancel)));
        List<SseItem<string>> ticks = await server.ReadEventsAsync(3, cancel);
        Assert.That(ticks.Select(tick => tick.EventId).Distinct().Count(), Is.EqualTo(3));
        Assert.That(ticks.Select(tick => tick.Data), Is.Ordered);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_executable_verifies_tokens_of_every_algorithm(CancellationToken cancel)
    {
        const string Claims = """{"exp":4102444800,"rawsse":{"publish":["a"]}}""";
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string rsaKey = _elsewhere.Write("rsa.pem", rsa.ExportSubjectPublicKeyInfoPem());
        string ecdsaKey = _elsewhere.Write("ecdsa.pem", ecdsa.ExportSubjectPublicKeyInfoPem());
        using ServerProcess server = await ServerProcess.StartAsync(
            StartInfo("--jwt-key", rsaKey, "--jwt-key", ecdsaKey, "--jwt-secret", Tokens.Secret), cancel);
        foreach (string token in new[] { Tokens.Of(Claims), Tokens.Rs256(Claims, rsa), Tokens.Es256(Claims, ecdsa) })
        {
            Assert.That(await server.PostAsync("/events?topic=a", token, cancel), Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await server.PostAsync("/events?topic=b", token, cancel), Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(await server.PostAsync("/events?topic=a", token + "AAAA", cancel), Is.EqualTo(HttpStatusCode.Unauthorized));
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_executable_names_a_wrong_option_in_one_line(CancellationToken cancel)
    {
        ProcessRun run = await ProcessRun.ToEndAsync(StartInfo("--tick", "soon"), cancel);

        Assert.That(run.ExitCode, Is.EqualTo(2), run.All);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1));
        Assert.That(run.Error, Does.Contain("--tick"));
    }

    private static Task<string> PageAsync(CancellationToken cancel) =>
        File.ReadAllTextAsync(Path.Combine(Places.Repository, "static", "index.html"), cancel);

    /// <summary>An environment with nothing in it: no .NET to be found, no home, no language.</summary>
    private ProcessStartInfo StartInfo(params string[] options)
    {
        var start = new ProcessStartInfo(Places.PublishedServer, ["--listen", "127.0.0.1:0", .. options])
        {
            WorkingDirectory = _elsewhere.FullName,
        };
        if (!OperatingSystem.IsWindows())
        {
            start.Environment.Clear();
        }

        start.Environment["PATH"] = "/nonexistent";
        return start;
    }
}
