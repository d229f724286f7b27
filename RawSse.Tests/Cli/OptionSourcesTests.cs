using Microsoft.Extensions.Logging;
using RawSse.Cli;

namespace RawSse.Tests.Cli;

public class OptionSourcesTests
{
    private readonly Dictionary<string, string[]> _commandLine = [];
    private readonly Dictionary<string, string> _environment = [];
    private string _file = null!;

    [SetUp]
    public void Make_a_file() => _file = Path.GetTempFileName();

    [TearDown]
    public void Delete_the_file() => File.Delete(_file);

    [Test]
    public void The_command_line_wins_then_the_environment_then_the_file()
    {
        File.WriteAllText(_file, """{ "tick": "1m", "history": 7, "retry": "9s", "listen": ["127.0.0.1:1", ":2"] }""");
        _environment["RAWSSE_TICK"] = "2m";
        _environment["RAWSSE_HISTORY"] = "8";
        _commandLine["tick"] = ["1s", "3m"];
        SseServerOptions options = Read().Server;
        Assert.Multiple(() =>
        {
            Assert.That(options.Tick, Is.EqualTo(TimeSpan.FromMinutes(3)), "of several, the last");
            Assert.That(options.History, Is.EqualTo(8));
            Assert.That(options.Retry, Is.EqualTo(TimeSpan.FromSeconds(9)));
            Assert.That(options.Listen.Select(l => (l.Host, l.Port)), Is.EqualTo(new[] { ("127.0.0.1", 1), ("*", 2) }));
            Assert.That(options.Heartbeat, Is.EqualTo(TimeSpan.FromSeconds(15)), "nobody said otherwise");
        });
    }

    [Test]
    public void Without_values_every_default_is_the_one_the_help_names()
    {
        SseServerOptions options = Read().Server;
        Assert.Multiple(() =>
        {
            Assert.That(options.Listen.Select(l => (l.Host, l.Port)), Is.EqualTo(new[] { ("localhost", 8080) }));
            Assert.That(options.Tick, Is.EqualTo(TimeSpan.FromSeconds(1)));
            Assert.That(options.Retry, Is.EqualTo(TimeSpan.FromSeconds(3)));
            Assert.That((options.History, options.HistoryBytes), Is.EqualTo((100_000, 64 << 20)));
            Assert.That(options.HistoryAge, Is.EqualTo(TimeSpan.FromHours(1)));
            Assert.That(options.MaxEventBytes, Is.EqualTo(64 << 10));
        });
    }

    [TestCase("tick", "abc")]
    [TestCase("listen", "here")]
    [TestCase("listen", "example.org:80")]
    [TestCase("listen", "::1:80")]
    [TestCase("listen", "localhost:99999")]
    [TestCase("history", "0")]
    [TestCase("history-bytes", "0")]
    [TestCase("history-age", "0")]
    [TestCase("max-event-bytes", "1GiB")]
    [TestCase("shards", "0")]
    [TestCase("log-level", "loud")]
    [TestCase("log-level", "3")]
    [TestCase("heartbeat", "1ms")]
    [TestCase("publish-rate", "0")]
    [TestCase("publish-rate", "5/m")]
    [TestCase("private", "perhaps")]
    public void An_error_names_the_option_as_its_source_does_and_says_what_was_expected(string name, string value)
    {
        _commandLine[name] = [value];
        Assert.That(Read, Throws.TypeOf<FormatException>().With.Message.Match($"^--{name}: .*expected .*{value}"));
        _commandLine.Clear();
        string variable = "RAWSSE_" + name.ToUpperInvariant().Replace('-', '_');
        _environment[variable] = value;
        Assert.That(Read, Throws.TypeOf<FormatException>().With.Message.Match($"^{variable}: .*expected .*{value}"));
        _environment.Clear();
        File.WriteAllText(_file, $$"""{ "{{name}}": "{{value}}" }""");
        Assert.That(Read, Throws.TypeOf<FormatException>().With.Message.Match($"^'{name}' in .*expected .*{value}"));
    }

    [TestCase("8080", "localhost", 8080)]
    [TestCase("localhost", "localhost", 8080)]
    [TestCase("*", "*", 8080)]
    [TestCase(":9", "*", 9)]
    [TestCase("127.0.0.1", "127.0.0.1", 8080)]
    [TestCase("[::1]", "[::1]", 8080)]
    [TestCase("[::1]:9", "[::1]", 9)]
    public void An_address_may_be_a_host_or_a_port_alone(string value, string host, int port)
    {
        _commandLine["listen"] = [value];
        Assert.That(Read().Server.Listen.Select(l => (l.Host, l.Port)), Is.EqualTo(new[] { (host, port) }));
    }

    [TestCase("info", LogLevel.Information)]
    [TestCase("WARN", LogLevel.Warning)]
    [TestCase("Error", LogLevel.Error)]
    public void Levels_have_their_usual_short_names(string value, LogLevel level)
    {
        _commandLine["log-level"] = [value];
        Assert.That(Read().LogLevel, Is.EqualTo(level));
    }

    [Test]
    public void Secrets_are_never_shown()
    {
        Assert.That(
            CommandLineOptions.All.Where(option => option.IsSecret).Select(option => option.Name),
            Is.SupersetOf(new[] { "publish-key", "jwt-key" }));
        _commandLine["publish-key"] = ["not a key"];
        Assert.That(Read, Throws.TypeOf<FormatException>().With.Message.Not.Contains("not a key"));
    }

    [Test]
    public void A_misspelt_key_in_the_file_is_refused()
    {
        File.WriteAllText(_file, """{ "tik": "1s" }""");
        Assert.That(Read, Throws.TypeOf<FormatException>().With.Message.Contains("'tik'"));
    }

    [Test]
    public void A_file_that_is_not_JSON_is_refused()
    {
        File.WriteAllText(_file, "tick: 1s");
        Assert.That(Read, Throws.TypeOf<FormatException>().With.Message.Contains(_file));
    }

    [Test]
    public void A_missing_file_is_refused() =>
        Assert.That(
            () => OptionSources.Read(_ => [], _ => null, "/nowhere/at.all"),
            Throws.InstanceOf<IOException>().With.Message.Contains("/nowhere/at.all"));

    private CommandLineOptions Read()
    {
        if (new FileInfo(_file).Length == 0)
        {
            File.WriteAllText(_file, "{}");
        }

        return OptionSources.Read(
            option => _commandLine.GetValueOrDefault(option.Name) ?? [], _environment.GetValueOrDefault, _file);
    }
}
