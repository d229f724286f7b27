using System.Diagnostics;
using System.Net.ServerSentEvents;
using RawSse.Tests.Build;
using RawSse.Tests.Support;

namespace RawSse.Tests.Recipes;

/// <summary>The program of <c>docs/embedding.md</c>, compiled and run as it is printed.</summary>
[Platform(Exclude = "Win", Reason = "the port it names is free for certain only in a network of its own")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class EmbeddingTests
{
    private const string Document = "docs/embedding.md";

    /// <summary>Where a reader has the clone; the test has it elsewhere.</summary>
    private const string Reference = "#:project ../rawsse/RawSse.Server\n";

    [Test]
    [CancelAfter(120_000)]
    public async Task The_program_serves_and_publishes_and_ends_its_streams_when_its_input_ends(
        CancellationToken cancel)
    {
        using Sandbox sandbox = await Sandbox.StartAsync(cancel, "curl");
        CodeBlock printed = CodeBlock.AllOf(Document).Single();
        (string file, string run, string listen, string order) =
            (printed.Named[0], printed.Named[1], printed.Named[2], printed.Named[3]);
        Assert.That(printed.Text, Does.StartWith(Reference));
        _ = sandbox.Folder.Write(
            file, printed.Text.Replace(Reference, $"#:project {Places.Repository}/RawSse.Server\n"));

        // The packages it stands on may have to be fetched.
        _ = await sandbox.RunOutsideAsync(cancel, "dotnet", "build", "-c", "Release", file);
        Process program = sandbox.StartProgram(run.Split(' '));
        program.BeginErrorReadLine();

        // Its log goes to standard output too, and says at the start who may read and publish.
        string? listening = "";
        while (listening?.StartsWith("Listening", StringComparison.Ordinal) == false)
        {
            listening = await program.StandardOutput.ReadLineAsync(cancel);
        }

        Assert.That(listening, Is.EqualTo("Listening on http://localhost:8080/"));
        Listener listener = await Listener.ToAsync(
            sandbox.StartProgram("sh", sandbox.Folder.Write("listen.sh", listen)), cancel);
        string[] typed = [order, order, "18 a tea"];
        List<string> ids = [];
        foreach (string line in typed)
        {
            await program.StandardInput.WriteLineAsync(line.AsMemory(), cancel);
            await program.StandardInput.FlushAsync(cancel);
            ids.Add(await program.StandardOutput.ReadLineAsync(cancel) ?? "");
        }

        Assert.That(ids[0], Does.EndWith("-2"), "the first event was that the shop is open");
        Assert.That(ids, Is.EqualTo([ids[0], ids[0], ids[0].Replace("-2", "-3")]));
        await ExpectAsync(listener, ids[0], typed[0]);
        await ExpectAsync(listener, ids[2], typed[2]);

        program.StandardInput.Close();
        Assert.That(await listener.EndsAsync());
        await program.WaitForExitAsync(cancel);
        Assert.That(program.ExitCode, Is.Zero);
    }

    private static async Task ExpectAsync(Listener listener, string id, string data)
    {
        SseItem<string> heard = await listener.ReadAsync();
        Assert.That((heard.EventId, heard.EventType, heard.Data), Is.EqualTo((id, "placed", data)));
    }
}
