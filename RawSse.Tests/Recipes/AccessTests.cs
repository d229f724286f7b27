using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Security.Cryptography;
using RawSse.Tests.Support;

namespace RawSse.Tests.Recipes;

/// <summary>Runs what the README says about keys and tokens, as it is printed.</summary>
[Platform(Exclude = "Win", Reason = "the recipes are for a POSIX shell")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
[CancelAfter(120_000)]
public sealed class AccessTests : RecipeFixture
{
    [Test]
    [Recipe("With a key", "sh")]
    public async Task A_client_with_the_key_may_publish()
    {
        CodeBlock recipe = RecipeAttribute.OfThisTest();
        await StartServerAsync(recipe.Named[0] + "\n" + recipe.Named[1]);
        Listener listener = await ListenAsync("default");
        string refused = await Sandbox.RunAsync(
            Cancel, "sh", WriteScript(recipe.Text.Replace("cat publish.key", "echo wrong", StringComparison.Ordinal)));
        string answer = await Sandbox.RunAsync(Cancel, "sh", WriteScript(recipe.Text));

        // The recipe names no topic, and on the default one there are ticks too.
        SseItem<string> heard = await listener.ReadAsync();
        while (heard.Data.EndsWith('Z'))
        {
            heard = await listener.ReadAsync();
        }

        Assert.That(refused, Is.EqualTo("this is not a key of this server\n"));
        Assert.That((heard.Data, heard.EventId), Is.EqualTo(("hello", answer.Trim())));
    }

    [Test]
    [Recipe("With tokens", "json")]
    [Recipe("With tokens", "sh")]
    public async Task A_client_with_a_token_may_subscribe_to_its_topics()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _ = Sandbox.Folder.Write("public-key.pem", key.ExportSubjectPublicKeyInfoPem());
        CodeBlock recipe = RecipeAttribute.OfThisTest("sh");
        await StartServerAsync(recipe.Named[0]);
        string refused = await Sandbox.RunAsync(Cancel, "sh", WriteScript("TOKEN=wrong\n" + recipe.Text));
        Assert.That(refused, Is.EqualTo("the token can't be read\n"));

        string ann = Tokens.Es256(RecipeAttribute.OfThisTest("json").Text, key);
        string editor = Tokens.Es256("""{"rawsse":{"publish":["*"]}}""", key);
        Listener listener = await Listener.ToAsync(StartScript($"TOKEN={ann}\n{recipe.Text}"), Cancel);
        foreach (string topic in new[] { "secrets", "users/bob/mail", "news", "users/ann/mail" })
        {
            _ = await Sandbox.RunAsync(
                Cancel,
                "curl",
                "-fsS",
                "-H",
                $"Authorization: Bearer {editor}",
                "-d",
                topic,
                $"localhost:8080/events?topic={topic}");
        }

        Assert.That((await listener.ReadAsync()).Data, Is.EqualTo("news"));
        Assert.That((await listener.ReadAsync()).Data, Is.EqualTo("users/ann/mail"));
    }

    [Test]
    public async Task The_document_on_tokens_goes_from_keys_to_a_stream()
    {
        CodeBlock[] printed = [.. CodeBlock.AllOf("docs/tokens.md").Where(block => block.Language == "sh")];
        _ = await Sandbox.RunAsync(Cancel, "sh", WriteScript(printed[0].Text));
        await StartServerAsync("rawsse --private --jwt-key public-key.pem");
        _ = Sandbox.Folder.Write("token.sh", printed[1].Text);
        Process commands = StartScript(printed[2].Text);
        commands.BeginErrorReadLine();
        string id = await commands.StandardOutput.ReadLineAsync(Cancel) ?? "";
        var stream = new List<string>();
        while (stream.LastOrDefault() != "id: " + id)
        {
            stream.Add(
                await commands.StandardOutput.ReadLineAsync(Cancel) ?? throw new IOException("the stream ended"));
        }

        Assert.That(stream, Does.Contain("data: hello"));
    }
}
