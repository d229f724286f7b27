using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.RegularExpressions;
using RawSse.Tests.Support;

namespace RawSse.Tests.Recipes;

/// <summary>The recipes of the README, each run as it is printed, port and all.</summary>
[Platform(Exclude = "Win", Reason = "the recipes are for a POSIX shell")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
[CancelAfter(120_000)]
public sealed partial class RecipeTests : RecipeFixture
{
    [Test]
    [Recipe("Recipes", "sh")]
    public async Task The_listener_hears_every_topic_that_the_recipes_publish_on()
    {
        await StartServerAsync("rawsse");
        Listener listener = await Listener.ToAsync(StartScript(RecipeAttribute.OfThisTest().Text), Cancel);
        string[] topics = ["jobs", "log", "prices/AAPL", "prices/MSFT"];
        foreach (string topic in topics)
        {
            _ = await Sandbox.RunAsync(Cancel, "curl", "-fsS", "-d", topic, $"localhost:8080/events?topic={topic}");
            Assert.That((await listener.ReadAsync()).Data, Is.EqualTo(topic));
        }
    }

    [Test]
    [Recipe("From a shell script", "sh")]
    public async Task A_shell_script_notifies()
    {
        await StartServerAsync("rawsse");
        Listener listener = await ListenAsync("jobs");
        string answer = await Sandbox.RunAsync(
            Cancel, "sh", Sandbox.Folder.Write("recipe.sh", RecipeAttribute.OfThisTest().Text));
        SseItem<string> heard = await listener.ReadAsync();
        Assert.That(heard.Data, Does.Match("^[^ ]+: backup done, 100% & verified$"));
        Assert.That((heard.EventType, heard.EventId), Is.EqualTo(("done", answer.Trim())));
    }

    [Test]
    [Recipe("From C#", "csharp")]
    public Task A_csharp_program_notifies() => ProgramNotifiesAsync("hello from C#");

    [Test]
    [Recipe("From Python", "python")]
    public Task A_python_program_notifies() => ProgramNotifiesAsync("hello from Python");

    [Test]
    [Recipe("From Node", "js")]
    public Task A_node_program_notifies() => ProgramNotifiesAsync("hello from Node");

    [Test]
    [Recipe("Follow a log", "sh")]
    public async Task A_log_is_followed_line_by_line()
    {
        string log = Sandbox.Folder.Write("app.log", "a line of yesterday\n");
        await StartServerAsync(RecipeAttribute.OfThisTest().Text);
        Listener listener = await ListenAsync("log");
        Task<SseItem<string>> first = listener.ReadAsync();

        // When the server has begun to follow shows by nothing else than the first line that comes.
        int written = 0;
        while (!first.IsCompleted)
        {
            await File.AppendAllTextAsync(log, $"line {++written}\n", Cancel);
            _ = await Task.WhenAny(first, Task.Delay(100, Cancel));
        }

        await File.AppendAllTextAsync(log, $"line {++written}\n", Cancel);
        SseItem<string> heard = await first;
        Assert.That(heard.EventType, Is.EqualTo("log"));
        Assert.That(heard.Data, Does.StartWith("line "), "what was there before is not sent");
        int heardLine = int.Parse(heard.Data["line ".Length..], CultureInfo.InvariantCulture);
        for (int line = heardLine + 1; line <= written; line++)
        {
            Assert.That((await listener.ReadAsync()).Data, Is.EqualTo($"line {line}"));
        }
    }

    [Test]
    [Recipe("A live price", "sh")]
    public async Task A_live_price_comes_each_second()
    {
        await StartServerAsync("rawsse");
        Listener listener = await ListenAsync("prices/AAPL");
        _ = StartScript(RecipeAttribute.OfThisTest().Text);
        for (int i = 0; i < 2; i++)
        {
            SseItem<string> quote = await listener.ReadAsync();
            Assert.That(
                (quote.EventType, Price().Replace(quote.Data, "1.00")), Is.EqualTo(("quote", """{"AAPL":1.00}""")));
        }
    }

    [Test]
    [Recipe("Users online", "sh")]
    public async Task A_client_that_asks_is_told_how_many_are_online()
    {
        await StartServerAsync("rawsse");
        Listener listener = await Listener.ToAsync(StartScript(RecipeAttribute.OfThisTest().Text), Cancel);
        SseItem<string> alone = await listener.ReadAsync();
        _ = await ListenAsync("jobs");
        SseItem<string> two = await listener.ReadAsync();
        Assert.That((alone.EventType, alone.Data), Is.EqualTo(("online", """{"clients":1}""")));
        Assert.That((two.EventType, two.Data), Is.EqualTo(("online", """{"clients":2}""")));
    }

    /// <summary>Runs a program by the command and with the file that the README names.</summary>
    private async Task ProgramNotifiesAsync(string expected)
    {
        await StartServerAsync("rawsse");
        Listener listener = await ListenAsync("jobs");
        CodeBlock recipe = RecipeAttribute.OfThisTest();
        (string command, string file) = (recipe.Named[0], recipe.Named[1]);
        _ = Sandbox.Folder.Write(file, recipe.Text);
        string answer = await Sandbox.RunAsync(Cancel, command.Split(' '));
        SseItem<string> heard = await listener.ReadAsync();
        Assert.That((heard.EventType, heard.Data, heard.EventId), Is.EqualTo(("done", expected, answer.Trim())));
    }

    [GeneratedRegex(@"\d+\.\d\d")]
    private static partial Regex Price();
}
