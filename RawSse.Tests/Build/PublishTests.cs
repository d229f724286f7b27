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
            Assert.That(
                await server.PostAsync("/events?topic=a", token + "AAAA", cancel),
                Is.EqualTo(HttpStatusCode.Unauthorized));
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

    [Test]
    [Platform("Linux")]
    [CancelAfter(60_000)]
    public async Task Without_OpenSSL_it_serves_and_publishes_and_says_that_keys_need_it(CancellationToken cancel)
    {
        string root = await MakeRootWithoutOpenSslAsync(cancel);
        using (ServerProcess server = await ServerProcess.StartAsync(InRoot(root, "--tick", "50ms"), cancel))
        {
            Assert.That(await server.GetAsync("/", cancel), Is.EqualTo(await PageAsync(cancel)));
            Assert.That(await server.ReadEventsAsync(2, cancel), Has.Count.EqualTo(2));
            using var client = new HttpClient();
            using HttpResponseMessage answer = await client.PostAsync(
                new Uri(server.Url, "/events"), new StringContent("hello"), cancel);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        ProcessRun run = await ProcessRun.ToEndAsync(InRoot(root, "--publish-key", "0123456789abcdef"), cancel);
        Assert.That(run.ExitCode, Is.EqualTo(1), run.All);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1), run.All);
        Assert.That(run.Error, Does.Contain("--publish-key").And.Contain("libssl"));
    }

    [TestCase("<&-")]
    [TestCase("<&- >&- 2>&-")]
    [Platform("Linux")]
    [CancelAfter(60_000)]
    public async Task The_executable_runs_with_closed_standard_streams_and_publishes_nothing_of_them(
        string redirection, CancellationToken cancel)
    {
        var address = IPAddress.Parse("127.0.0.2");
        ProcessStartInfo start = StartInfo();
        start.Environment["PATH"] = "/bin:/usr/bin";
        start.FileName = "sh";
        start.ArgumentList.Clear();
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec '{Places.PublishedServer}' --listen {address}:0 --tick 0 --stdin {redirection}");
        using Process server = Process.Start(start)!;
        try
        {
            var url = new Uri($"http://{address}:{Listening.PortOf(server.Id, address)}");
            await using EventStreamClient reader = await EventStreamClient.ConnectAsync(url, "earliest");
            using var client = new HttpClient();
            using HttpResponseMessage answer = await client.PostAsync(
                new Uri(url, "/events"), new StringContent("first"), cancel);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That((await reader.ReadAsync()).Data, Is.EqualTo("first"));
        }
        finally
        {
            server.Kill();
            server.WaitForExit();
        }
    }

    [Test]
    [Platform("Linux")]
    [CancelAfter(60_000)]
    public async Task The_executable_has_the_words_of_its_errors(CancellationToken cancel)
    {
        ProcessRun run = await ProcessRun.ToEndAsync(StartInfo("--config", BadFile.Path), cancel);

        Assert.That(run.Error, Does.Contain("Input/output error").And.Not.Contain("_"), "no key of a resource");
    }

    /// <summary>A root folder with the executable and the libraries that it is linked to, and nothing else.</summary>
    private async Task<string> MakeRootWithoutOpenSslAsync(CancellationToken cancel)
    {
        if (!Environment.IsPrivilegedProcess || !Places.IsInstalled("chroot"))
        {
            Skip.Because("only root may give a process another root folder");
        }

        ProcessRun linked = await ProcessRun.ToEndAsync(new ProcessStartInfo("ldd", [Places.PublishedServer]), cancel);
        Assert.That(linked.Output, Does.Contain("libc.so").And.Not.Contain("libssl"));
        foreach (string word in linked.Output.Split((char[])[' ', '\t', '\n']).Where(word => word.StartsWith('/')))
        {
            string copy = _elsewhere.FullName + word;
            _ = Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(word, copy);
        }

        // Containers have /proc and /dev. This is what the server reads there: whom not to take for its own account,
        // and random bytes.
        await WriteAsync(
            "/proc/sys/kernel/overflowuid", await File.ReadAllBytesAsync("/proc/sys/kernel/overflowuid", cancel));
        await WriteAsync("/dev/urandom", RandomNumberGenerator.GetBytes(MegaByte));
        File.Copy(Places.PublishedServer, Path.Combine(_elsewhere.FullName, "rawsse"));
        return _elsewhere.FullName;

        Task WriteAsync(string path, byte[] bytes)
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(_elsewhere.FullName + path)!);
            return File.WriteAllBytesAsync(_elsewhere.FullName + path, bytes, cancel);
        }
    }

    private static ProcessStartInfo InRoot(string root, params string[] options)
    {
        var start = new ProcessStartInfo("chroot", [root, "/rawsse", "--listen", "127.0.0.1:0", .. options]);
        ServerProcess.ForgetOptions(start);
        return start;
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
