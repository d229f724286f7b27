using System.Diagnostics;
using System.Net;
using RawSse.Cli;
using RawSse.Tests.Support;

namespace RawSse.Tests.Build;

/// <summary>The options of the server's process: where they come from, and what happens if one is wrong.</summary>
[CancelAfter(60_000)]
[Parallelizable]
public sealed class ServerOptionTests
{
    private static readonly Dictionary<string, string> NoVariables = [];
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [TestCase("--nonsense", "--nonsense")]
    [TestCase("nonsense", "nonsense")]
    [TestCase("--tick", "--tick")]
    [TestCase("--tick soon", "--tick")]
    [TestCase("--listen here", "--listen")]
    [TestCase("--tik 1s", "did you mean --tick?")]
    [TestCase("--max-conections 5", "did you mean --max-connections?")]
    [TestCase("--coalesce 30d", "--coalesce: expected a duration from 0 to 1m")]
    [TestCase("--peer-timeout 10h", "--peer-timeout: expected a duration from 1s to 9h")]
    [TestCase("--config=", "--config")]
    [TestCase("--history 0", "--history")]
    [TestCase("--log-level loud", "--log-level")]
    public async Task A_wrong_option_ends_with_2_and_one_line_that_names_it(string arguments, string named)
    {
        ProcessRun run = await RunAsync(NoVariables, arguments.Split(' '));

        AssertOneLine(run, exitCode: 2, named);
    }

    [Test]
    public async Task A_wrong_variable_ends_with_2_and_one_line_that_names_it()
    {
        ProcessRun run = await RunAsync(new() { ["RAWSSE_TICK"] = "soon" });

        AssertOneLine(run, exitCode: 2, "RAWSSE_TICK");
    }

    [TestCase("""{ "tick": "soon" }""", "tick")]
    [TestCase("""{ "tock": "1s" }""", "tock")]
    [TestCase("""{ "tick": """, "rawsse.json")]
    [TestCase("""[]""", "not a JSON object")]
    public async Task A_wrong_file_ends_with_2_and_one_line_that_names_what_is_wrong(string json, string named)
    {
        ProcessRun run = await RunAsync(NoVariables, "--config", _folder.Write("rawsse.json", json));

        AssertOneLine(run, exitCode: 2, named);
    }

    [Test]
    public async Task A_folder_is_served_where_there_is_no_configuration()
    {
        _ = _folder.Write("index.html", "the page");
        using ServerProcess server = await StartAsync(
            NoVariables, "--listen", "127.0.0.1:0", "--static", _folder.FullName);

        Assert.That(await server.GetAsync("/", Cancel), Is.EqualTo("the page"));
    }

    [Test]
    public async Task A_folder_with_the_configuration_in_it_does_not_serve_that()
    {
        _ = _folder.Write("appsettings.json", """{ "listen": "127.0.0.1:0" }""");
        _ = _folder.Write("index.html", "the page");
        using ServerProcess server = await StartAsync(NoVariables, "--static", _folder.FullName);

        Assert.That(await server.GetAsync("/", Cancel), Is.EqualTo("the page"));
        Assert.That(
            () => server.GetAsync("/appsettings.json", Cancel),
            Throws.InstanceOf<HttpRequestException>().With.Property("StatusCode").EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("--config", "nowhere.json")]
    [TestCase("--static", "nowhere")]
    public async Task A_missing_file_ends_with_1_and_one_line_that_names_it(string option, string file)
    {
        ProcessRun run = await RunAsync(NoVariables, "--listen", "127.0.0.1:0", option, file);

        AssertOneLine(run, exitCode: 1, file);
    }

    [Test]
    public async Task A_port_in_use_ends_with_1_and_one_line_that_names_it()
    {
        using ServerProcess first = await StartAsync(NoVariables, "--listen", "127.0.0.1:0");

        ProcessRun second = await RunAsync(NoVariables, "--listen", first.Url.Authority);

        AssertOneLine(second, exitCode: 1, first.Url.Authority);
    }

    [Test]
    [Platform("Linux")]
    public async Task A_file_that_can_not_be_read_ends_with_1_and_one_line_that_names_it()
    {
        ProcessRun run = await RunAsync(NoVariables, "--config", BadFile.Path);

        AssertOneLine(run, exitCode: 1, BadFile.Path);
    }

    [Test]
    public async Task A_misspelt_variable_is_logged_and_those_of_Kubernetes_are_not()
    {
        using ServerProcess server = await StartAsync(
            new()
            {
                ["RAWSSE_TIK"] = "1m",
                ["RAWSSE_PORT"] = "tcp://10.0.0.1:80",
                ["RAWSSE_SERVICE_HOST"] = "10.0.0.1",
            },
            "--listen", "127.0.0.1:0");

        Wait.Until(() => server.Log.Any(line => line.Contains("Subscribing ")), "the log has begun");
        Assert.That(
            server.Log.Where(line => line.Contains("RAWSSE_")),
            Has.One.Items.And.All.Contains("did you mean RAWSSE_TICK?"));
    }

    [Test]
    public async Task The_settings_of_an_ASP_NET_project_are_ignored_and_logged()
    {
        _ = _folder.Write(
            "appsettings.json", """{ "Logging": { "LogLevel": { "Default": "Debug" } }, "AllowedHosts": "*" }""");
        using ServerProcess server = await StartAsync(NoVariables, "--listen", "127.0.0.1:0");

        Wait.Until(() => server.Log.Any(line => line.Contains("AllowedHosts, Logging")), "they are told");
    }

    [Test]
    public async Task A_misspelt_key_is_refused_even_in_a_file_that_nobody_named()
    {
        _ = _folder.Write("appsettings.json", """{ "tik": "1s" }""");

        AssertOneLine(await RunAsync(NoVariables), exitCode: 2, "did you mean 'tick'?");
    }

    [Test]
    public async Task The_log_begins_with_who_may_read_and_publish_and_with_what_is_open_to_others()
    {
        using ServerProcess server = await StartAsync(
            NoVariables, "--listen", ":0", "--publish-key", "0123456789abcdef");

        Wait.Until(() => server.Log.Any(line => line.Contains("every network interface")), "it is told");
        Assert.That(
            server.Log,
            Has.Some.Contains("Subscribing is open to everyone who can reach the server; publishing requires a key"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "a shell sets the limit")]
    public async Task A_limit_of_connections_above_that_of_descriptors_is_logged()
    {
        var start = ServerProcess.StartInfo(
            _folder.FullName, NoVariables, "--listen", "127.0.0.1:0", "--max-connections", "100000");
        using ServerProcess server = await ServerProcess.StartAsync(
            new ProcessStartInfo(
                "sh", ["-c", "ulimit -n 250; exec \"$@\"", "sh", start.FileName, .. start.ArgumentList]),
            Cancel);

        Wait.Until(() => server.Log.Any(line => line.Contains("100000") && line.Contains("ulimit -n")), "it is told");
    }

    [Test]
    public async Task Help_shows_how_to_subscribe_and_publish()
    {
        ProcessRun run = await RunAsync(NoVariables, "--help");

        Assert.That(
            run.Output,
            Does.Contain("curl -N localhost:8080/events").And.Contain("curl -d hello").And.Contain("docs/protocol.md"));
    }

    [TestCase("1s", "2s", "3s", "4s", ExpectedResult = "retry: 1000")]
    [TestCase(null, "2s", "3s", "4s", ExpectedResult = "retry: 2000")]
    [TestCase(null, null, "3s", "4s", ExpectedResult = "retry: 3000")]
    [TestCase(null, null, null, "4s", ExpectedResult = "retry: 4000")]
    public async Task<string> The_command_line_wins_then_the_environment_then_the_named_file_or_else_appsettings(
        string? commandLine, string? variable, string? namedFile, string appSettings)
    {
        _ = _folder.Write("appsettings.json", $$"""{ "retry": "{{appSettings}}", "listen": ["127.0.0.1:0"] }""");
        List<string> arguments = commandLine is null ? [] : ["--retry", commandLine];
        if (namedFile is not null)
        {
            arguments.AddRange(
                [
                    "--config",
                    _folder.Write("rawsse.json", $$"""{ "retry": "{{namedFile}}", "listen": "127.0.0.1:0" }"""),
                ]);
        }

        using ServerProcess server = await StartAsync(
            variable is null ? NoVariables : new() { ["RAWSSE_RETRY"] = variable }, [.. arguments]);
        (StreamReader stream, string firstLine) = await server.SubscribeAsync(Cancel);
        stream.Dispose();
        return firstLine;
    }

    [Test]
    public async Task Help_names_every_option_and_its_variable()
    {
        ProcessRun run = await RunAsync(NoVariables, "--help");

        Assert.That(run.ExitCode, Is.Zero, run.All);
        Assert.That(run.Output, Does.Contain("--config "));
        foreach (OptionDefinition option in CommandLineOptions.All)
        {
            Assert.That(run.Output, Does.Contain($"{option.CommandLineName} <{option.Value}>"));
            Assert.That(run.Output, Does.Contain($"[{option.EnvironmentName}]"));
        }
    }

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private static void AssertOneLine(ProcessRun run, int exitCode, string named)
    {
        Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.All);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1), run.All);
        Assert.That(run.Error, Does.Contain(named));
        Assert.That(run.Output, Is.Empty);
    }

    private Task<ServerProcess> StartAsync(Dictionary<string, string> variables, params string[] arguments) =>
        ServerProcess.StartAsync(ServerProcess.StartInfo(_folder.FullName, variables, arguments), Cancel);

    private Task<ProcessRun> RunAsync(Dictionary<string, string> variables, params string[] arguments) =>
        ProcessRun.ToEndAsync(ServerProcess.StartInfo(_folder.FullName, variables, arguments), Cancel);
}
