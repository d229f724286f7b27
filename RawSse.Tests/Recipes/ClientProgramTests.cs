using System.Diagnostics;

namespace RawSse.Tests.Recipes;

/// <summary>The program of <c>docs/clients.md</c>, compiled and run as it is printed.</summary>
[Platform(Exclude = "Win", Reason = "the port it names is free for certain only in a network of its own")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ClientProgramTests : RecipeFixture
{
    [Test]
    public async Task The_program_in_dotnet_goes_on_after_the_server_was_killed_and_is_told_of_the_gap()
    {
        CodeBlock printed = CodeBlock.AllOf("docs/clients.md").Single(block => block.Language == "csharp");
        (string file, string run) = (printed.Named[0], printed.Named[1]);
        _ = Sandbox.Folder.Write(file, printed.Text);
        _ = await Sandbox.RunOutsideAsync(Cancel, "dotnet", "build", file);
        Process server = await StartShortRetryServerAsync();
        Process program = Sandbox.StartProgram(run.Split(' '));
        program.BeginErrorReadLine();

        // When the program has begun to listen shows by nothing else than the first event that it prints.
        Task<string?> first = program.StandardOutput.ReadLineAsync(Cancel).AsTask();
        while (!first.IsCompleted)
        {
            _ = await PublishAsync("first");
            _ = await Task.WhenAny(first, Task.Delay(100, Cancel));
        }

        Assert.That(await first, Is.EqualTo("message: first"));
        server.Kill(entireProcessTree: true);
        _ = await server.StandardOutput.ReadToEndAsync(Cancel);
        _ = await StartShortRetryServerAsync();
        _ = await PublishAsync("after the restart");

        List<string> lines = [];
        while (lines.LastOrDefault() != "message: after the restart")
        {
            lines.Add(await program.StandardOutput.ReadLineAsync(Cancel) ?? throw new IOException("the program ended"));
        }

        string[] added = [.. lines.SkipWhile(line => line == "message: first")];
        Assert.That(added, Has.Length.EqualTo(2));
        Assert.That(added[0], Does.StartWith("rawsse.gap: {\"reason\":\"epoch\""));
    }

    private async Task<Process> StartShortRetryServerAsync()
    {
        Process server = StartScript("exec rawsse --tick 0 --retry 100ms\n");
        server.BeginErrorReadLine();
        Assert.That(await server.StandardOutput.ReadLineAsync(Cancel), Does.StartWith("Server started on "));
        return server;
    }

    private Task<string> PublishAsync(string data) =>
        Sandbox.RunAsync(
            Cancel, "curl", "-fsS", "-d", "topic=jobs", "--data-urlencode", $"data={data}", "localhost:8080/events");
}
