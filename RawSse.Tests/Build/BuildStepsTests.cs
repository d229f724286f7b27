namespace RawSse.Tests.Build;

/// <summary>
/// What build.ps1 runs, seen by a <c>dotnet</c> that only writes down what it is given. The script lies in a folder of
/// its own, for it deletes and makes files beside itself.
/// </summary>
[Platform(Exclude = "Win", Reason = "the stand-in for dotnet is a shell script")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
[CancelAfter(60_000)]
[Parallelizable]
public sealed class BuildStepsTests
{
    private readonly TemporaryFolder _folder = new();
    private string _script = null!;

    [SetUp]
    public void CopyScript() => _script = _folder.Write("build.ps1", File.ReadAllText(Places.BuildScript));

    [TearDown]
    public void Delete() => _folder.Dispose();

    [TestCase("build", 1)]
    [TestCase("test", 2)]
    [TestCase("format", 1)]
    public async Task Every_step_of_a_verb_runs_when_none_fails(string verb, int steps)
    {
        ProcessRun run = await RunAsync(exitCode: 0, verb);

        Assert.That(run.ExitCode, Is.Zero, run.All);
        Assert.That(Calls(), Has.Length.EqualTo(steps));
    }

    [TestCase("test")]
    [TestCase("bench")]
    [TestCase("publish")]
    public async Task A_failing_step_stops_the_script_with_its_exit_code(string verb)
    {
        ProcessRun run = await RunAsync(exitCode: 3, verb);

        Assert.That(run.ExitCode, Is.EqualTo(3), run.All);
        Assert.That(Calls(), Has.Length.EqualTo(1));
        Assert.That(run.Error, Does.Contain("failed with exit code 3"));
    }

    [Test]
    public async Task A_step_that_writes_to_standard_error_has_not_failed()
    {
        ProcessRun run = await RunAsync(exitCode: 0, "test");

        Assert.That(run.Error, Does.Contain("a word on standard error"));
        Assert.That(run.ExitCode, Is.Zero);
    }

    [Test]
    public async Task Without_dotnet_on_the_machine_the_script_fails_and_names_it()
    {
        ProcessRun run = await ProcessRun.OfScriptAsync(_script, _folder.FullName, Cancel, "test");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.All);
        Assert.That(run.Error, Does.Contain("dotnet"));
    }

    [Test]
    public async Task A_publish_that_makes_no_executable_fails_and_leaves_no_older_one()
    {
        string older = Path.Combine(
            Directory.CreateDirectory(Path.Combine(_folder.FullName, "artifacts")).FullName, "rawsse");
        await File.WriteAllTextAsync(older, "of yesterday", Cancel);

        ProcessRun run = await RunAsync(exitCode: 0, "publish");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.All);
        Assert.That(older, Does.Not.Exist);
    }

    [TestCase("test", "--filter", "Name~Resume", "test {0}/RawSse.sln -c Release --no-build --filter Name~Resume")]
    [TestCase("bench", "--job=short", "--filter=*",
        "run --project {0}/RawSse.Benchmarks -c Release --no-build -- --job=short --filter=*")]
    [TestCase("format", "--verify-no-changes", "-v:n", "format {0}/RawSse.sln --verify-no-changes -v:n")]
    public async Task Options_after_the_verb_reach_the_last_step(
        string verb, string first, string second, string expected)
    {
        _ = await RunAsync(exitCode: 0, verb, first, second);

        Assert.That(Calls()[^1], Is.EqualTo(string.Format(null, expected, _folder.FullName)));
    }

    [TestCase(
        "test", "-Long", "--filter", "Name~Chaos",
        "true test {0}/RawSse.sln -c Release --no-build --filter Name~Chaos")]
    [TestCase(
        "test", "--filter", "Name~Chaos", "-long",
        "true test {0}/RawSse.sln -c Release --no-build --filter Name~Chaos")]
    [TestCase(
        "test", "--filter", "Name~Chaos", "-v:n",
        " test {0}/RawSse.sln -c Release --no-build --filter Name~Chaos -v:n")]
    public async Task Long_is_for_the_tests_and_no_option_of_dotnet(
        string verb, string first, string second, string third, string expected)
    {
        _ = await RunAsync(exitCode: 0, verb, first, second, third);

        string expectedCall = string.Format(null, expected, _folder.FullName);
        Assert.That($"{Words("long")[^1]} {Calls()[^1]}", Is.EqualTo(expectedCall));
    }

    [Test]
    public async Task Bench_without_options_measures_everything_and_asks_nothing()
    {
        _ = await RunAsync(exitCode: 0, "bench");

        Assert.That(Calls()[^1], Does.EndWith(" -- --filter=*"));
    }

    [Test]
    public async Task Publish_takes_a_runtime_id()
    {
        _ = await RunAsync(exitCode: 0, "publish", "linux-arm64");

        Assert.That(Calls()[^1], Does.Contain(" --runtime linux-arm64 "));
    }

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private Task<ProcessRun> RunAsync(int exitCode, params string[] arguments)
    {
        _folder.WriteProgram("dotnet", $"""
            echo "$*" >> '{_folder.FullName}/calls'
            echo "$LONG_TESTS" >> '{_folder.FullName}/long'
            echo 'a word on standard error' >&2
            exit {exitCode}
            """);
        return ProcessRun.OfScriptAsync(_script, _folder.FullName, Cancel, arguments);
    }

    private string[] Calls() => Words("calls");

    private string[] Words(string of) => File.ReadAllLines(Path.Combine(_folder.FullName, of));
}
