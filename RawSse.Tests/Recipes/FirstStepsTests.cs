using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Text.RegularExpressions;

namespace RawSse.Tests.Recipes;

/// <summary>The first steps of the README, each run as it is printed, port and all.</summary>
[Platform(Exclude = "Win", Reason = "the commands are for a POSIX shell")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
[CancelAfter(120_000)]
public sealed partial class FirstStepsTests : RecipeFixture
{
    [Test]
    [Recipe("Subscribe", "console")]
    public async Task A_subscriber_gets_what_is_printed_but_for_ids_and_times()
    {
        string[] printed = RecipeAttribute.OfThisTest().Text.TrimEnd().Split('\n');
        Assert.That(printed[0], Does.StartWith("$ "));
        await StartServerAsync("rawsse");
        Process client = StartScript("exec " + printed[0][2..]);
        client.BeginErrorReadLine();
        foreach (string line in printed[1..])
        {
            Assert.That(
                Generalize(await client.StandardOutput.ReadLineAsync(Cancel) ?? "(the end)"),
                Is.EqualTo(Generalize(line)));
        }
    }

    [Test]
    [Recipe("Publish", "sh")]
    public async Task A_publisher_gets_the_id_that_subscribers_get()
    {
        await StartServerAsync("rawsse --tick 0");
        Listener listener = await ListenAsync("default");
        string answer = await Sandbox.RunAsync(Cancel, "sh", WriteScript(RecipeAttribute.OfThisTest().Text));
        SseItem<string> heard = await listener.ReadAsync();
        Assert.That((heard.Data, heard.EventId), Is.EqualTo(("hello", answer.Trim())));
    }

    [Test]
    [Recipe("Resume", "sh")]
    public async Task A_client_that_resumes_gets_exactly_what_came_after_its_id()
    {
        await StartServerAsync("rawsse --tick 0");
        string id = await PublishAsync("default");
        string[] after = [await PublishAsync("default"), await PublishAsync("default")];
        string script = Id().Replace(RecipeAttribute.OfThisTest().Text, id);
        Listener listener = await Listener.ToAsync(StartScript(script), Cancel);
        Assert.That(script, Does.Contain(id));
        foreach (string expected in after)
        {
            Assert.That((await listener.ReadAsync()).EventId, Is.EqualTo(expected));
        }
    }

    [Test]
    [Recipe("Choose topics", "sh")]
    public async Task A_subscriber_gets_the_events_of_its_topics_alone()
    {
        await StartServerAsync("rawsse --tick 0");
        Listener listener = await Listener.ToAsync(StartScript(RecipeAttribute.OfThisTest().Text), Cancel);
        foreach (string topic in new[] { "default", "jobs", "prices", "prices/AAPL" })
        {
            _ = await PublishAsync(topic);
        }

        Assert.That((await listener.ReadAsync()).Data, Is.EqualTo("jobs"));
        Assert.That((await listener.ReadAsync()).Data, Is.EqualTo("prices/AAPL"));
    }

    private static string Generalize(string line) => Time().Replace(Id().Replace(line, "(id)"), "(time)");

    private async Task<string> PublishAsync(string topic) =>
        (await Sandbox.RunAsync(Cancel, "curl", "-fsS", "-d", topic, $"localhost:8080/events?topic={topic}")).Trim();

    [GeneratedRegex("[0-9a-z]{8}-[0-9]+")]
    private static partial Regex Id();

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z")]
    private static partial Regex Time();
}
