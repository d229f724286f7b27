using System.Diagnostics;
using RawSse.Tests.Support;

namespace RawSse.Tests.Recipes;

/// <summary>Tests that run recipes of the README as they are printed, port and all, each in a sandbox.</summary>
[Platform(Exclude = "Win", Reason = "the recipes are for a POSIX shell")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
[CancelAfter(120_000)]
[Parallelizable(ParallelScope.All)]
public abstract class RecipeFixture
{
    private protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private protected Sandbox Sandbox { get; private set; } = null!;

    [SetUp]
    public async Task Enter() => Sandbox = await Sandbox.StartAsync(Cancel, "curl", "node", "openssl", "python3");

    [TearDown]
    public void Leave() => Sandbox?.Dispose();

    private protected async Task StartServerAsync(string script)
    {
        Process server = StartScript(script);
        server.BeginErrorReadLine();
        Assert.That(
            await server.StandardOutput.ReadLineAsync(Cancel), Does.Match("^Server started on http://[^ ]*:8080$"));
    }

    private protected Task<Listener> ListenAsync(string topic) =>
        Listener.ToAsync(Sandbox.StartProgram("curl", "-sN", $"localhost:8080/events?topic={topic}"), Cancel);

    private protected Process StartScript(string text) => Sandbox.StartProgram("sh", WriteScript(text));

    private protected string WriteScript(string text) => Sandbox.Folder.Write($"{Guid.NewGuid()}.sh", text);
}
