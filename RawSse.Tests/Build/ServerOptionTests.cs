using RawSse.Cli;

namespace RawSse.Tests.Build;

/// <summary>The options of the server's process: where they come from, and what becomes of wrong ones.</summary>
[CancelAfter(60_000)]
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
    [TestCase("--listen 8080", "--listen")]
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
    public async Task A_wrong_file_ends_with_2_and_one_line_that_names_what_is_wrong(string json, string named)
    {
        ProcessRun run = await RunAsync(NoVariables, "--config", _folder.Write("rawsse.json", json));

        AssertOneLine(run, exitCode: 2, named);
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

    [TestCase("1s", "2s", "3s", "4s", ExpectedResult = "retry: 1000")]
    [TestCase(null, "2s", "3s", "4s", ExpectedResult = "retry: 2000")]
    [TestCase(null, null, "3s", "4s", ExpectedResult = "retry: 3000")]
    [TestCase(null, null, null, "4s", ExpectedResult = "retry: 4000")]
    public async Task<string> The_command_line_wins_then_the_environment_then_the_named_file_and_without_one_appsettings(
        string? commandLine, string? variable, string? namedFile, string appSettings)
    {
        _ = _folder.Write("appsettings.json", $$"""{ "retry": "{{appSettings}}", "listen": ["127.0.0.1:0"] }""");
        List<string> arguments = commandLine is null ? [] : ["--retry", commandLine];
        if (namedFile is not null)
        {
            arguments.AddRange(
                ["--config", _folder.Write("rawsse.json", $$"""{ "retry": "{{namedFile}}", "listen": "127.0.0.1:0" }""")]);
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
