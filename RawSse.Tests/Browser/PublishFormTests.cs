using System.Diagnostics;
using Microsoft.Playwright;
using RawSse.Tests.Build;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>Publishing from the page.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class PublishFormTests
{
    private const string Key = "the-key-of-this-test";

    [Test, CancelAfter(60_000)]
    public async Task What_is_published_shows_in_two_tabs_and_the_server_s_answer_in_one(CancellationToken cancel)
    {
        await using var server = new RunningServer();
        IBrowserContext window = await Chromium.NewProfileAsync(cancel);
        await using DemoPage first = await DemoPage.OpenAsync(await window.NewPageAsync(), server.Url);
        await using DemoPage second = await DemoPage.OpenAsync(await window.NewPageAsync(), server.Url);
        await Expect(first.State).ToHaveTextAsync("Open");
        await Expect(second.State).ToHaveTextAsync("Open");

        await first.Page.GetByLabel("Data").FillAsync("from the first tab");
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();

        await Expect(second.EventsWith("from the first tab")).ToHaveCountAsync(1);
        await Expect(first.EventsWith("from the first tab")).ToHaveCountAsync(1);
        string id = await first.Last.InnerTextAsync();
        await Expect(first.Page.Locator("#answer")).ToHaveTextAsync($"Published as {id}");
        await Expect(second.Page.Locator("#answer")).ToBeEmptyAsync();
        Assert.That(first.Complaints.Concat(second.Complaints), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Without_the_key_the_server_s_refusal_is_shown_and_with_it_the_event_is_published(
        CancellationToken cancel)
    {
        await using var server = new RunningServer(options => options.PublishKeys = [Key]);
        await using DemoPage page = await DemoPage.OpenAsync(server.Url, cancel);
        await Expect(page.State).ToHaveTextAsync("Open");
        ILocator answer = page.Page.Locator("#answer");
        ILocator button = page.Page.GetByRole(AriaRole.Button, new() { Name = "Publish" });

        await button.ClickAsync();
        await Expect(answer).ToContainTextAsync("The server answered 401: ");
        await page.Page.GetByLabel("Key").FillAsync(Key);
        await Expect(page.Page.Locator("#publishCommand")).ToContainTextAsync("\"Authorization: Bearer $KEY\"");
        await button.ClickAsync();

        await Expect(answer).ToContainTextAsync("Published as ");
        await Expect(page.EventsWith("hello")).ToHaveCountAsync(1);
        Assert.That(await page.Page.ContentAsync(), Does.Not.Contain(Key), "the key is nowhere in the document");
    }

    [TestCase("news/a b", "")]
    [TestCase("default", "note")]
    [Platform(Exclude = "Win", Reason = "the command is for a POSIX shell")]
    [CancelAfter(60_000)]
    public async Task Where_no_part_of_the_page_listens_the_answer_has_a_command_that_shows_the_event(
        string topic, string type)
    {
        if (!Places.IsInstalled("curl"))
        {
            Skip.Because("curl is missing: apt-get install curl");
        }

        CancellationToken cancel = TestContext.CurrentContext.CancellationToken;
        await using var server = new RunningServer();
        await using DemoPage page = await DemoPage.OpenAsync(server.Url, cancel);
        await page.Page.GetByLabel("Topic").FillAsync(topic);
        await page.Page.GetByLabel("Type").FillAsync(type);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        ILocator answer = page.Page.Locator("#answer");
        await Expect(answer).ToContainTextAsync("doesn't listen for it");
        string command = (await answer.TextContentAsync())!.Split("this shows it: ")[1];

        using var shell = Process.Start(
            new ProcessStartInfo("sh", ["-c", $"exec {command}"]) { RedirectStandardOutput = true })!;
        try
        {
            await ReadToAsync("event: rawsse.open");
            await page.Page.GetByLabel("Data").FillAsync("shown");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
            await ReadToAsync("data: shown");
        }
        finally
        {
            shell.Kill();
        }

        Assert.That(page.Complaints, Is.Empty);

        async Task ReadToAsync(string expected)
        {
            string? line;
            do
            {
                line = await shell.StandardOutput.ReadLineAsync(cancel);
                Assert.That(line, Is.Not.Null, $"{command} ended before {expected}");
            }
            while (line != expected);
        }
    }

    [TestCase("default", "", "hello")]
    [TestCase("jobs", "done", "it's \"done\": 100% & more + $HOME `id` \\n")]
    [TestCase("a b/ü", "", "two\nlines\n")]
    [Platform(Exclude = "Win", Reason = "the command is for a POSIX shell")]
    [CancelAfter(60_000)]
    public async Task The_command_publishes_the_same_in_a_shell(string topic, string type, string data)
    {
        if (!Places.IsInstalled("curl"))
        {
            Skip.Because("curl is missing: apt-get install curl");
        }

        CancellationToken cancel = TestContext.CurrentContext.CancellationToken;
        await using var server = new RunningServer();
        await using EventStreamClient listener =
            await EventStreamClient.ConnectAsync(server, topic: Uri.EscapeDataString(topic));
        await using DemoPage page = await DemoPage.OpenAsync(server.Url, cancel);
        await page.Page.GetByLabel("Topic").FillAsync(topic);
        await page.Page.GetByLabel("Type").FillAsync(type);
        await page.Page.GetByLabel("Data").FillAsync(data);

        string command = await page.Page.Locator("#publishCommand").TextContentAsync() ?? "";
        ProcessRun run = await ProcessRun.ToEndAsync(new ProcessStartInfo("sh", ["-c", command]), cancel);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();

        Assert.That(run.ExitCode, Is.Zero, run.All);
        foreach (string publisher in (string[])["curl", "the page"])
        {
            var heard = await listener.ReadAsync();
            string expected = type.Length == 0 ? "message" : type;
            Assert.That((heard.Data, heard.EventType), Is.EqualTo((data, expected)), publisher);
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task The_command_to_listen_can_be_copied(CancellationToken cancel)
    {
        await using var server = new RunningServer();
        IBrowserContext window = await Chromium.NewProfileAsync(cancel);
        await window.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await using DemoPage page = await DemoPage.OpenAsync(await window.NewPageAsync(), server.Url);

        await page.Page.Locator(".hero").GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();

        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Copied" })).ToBeVisibleAsync();
        string copied = await page.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.That(copied, Is.EqualTo($"curl -N {server.Url}events"));
    }
}
