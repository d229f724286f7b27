using System.Diagnostics;
using RawSse.Tests.Build;
using RawSse.Tests.Support;

namespace RawSse.Tests.Clients;

/// <summary>The libraries of <c>package.json</c>, installed once for all tests.</summary>
internal static class ClientPackages
{
    private const int OldestNode = 20;

    private static readonly Lazy<Task<string>> Installed = new(InstallAsync);

    /// <summary>The files that this folder holds beside its sources.</summary>
    public static string Sources { get; } = Path.Combine(Places.Repository, "RawSse.Tests", "Clients");

    /// <summary>Where the scripts lie beside what they need. Without npm the test is skipped; in CI it fails.</summary>
    public static async Task<string> FolderAsync()
    {
        if (!Places.IsInstalled("node") || !Places.IsInstalled("npm"))
        {
            Skip.Because("node or npm is missing: apt-get install nodejs npm");
        }

        return await Installed.Value;
    }

    private static async Task<string> InstallAsync()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        ProcessRun version = await ProcessRun.ToEndAsync(new ProcessStartInfo("node", ["--version"]), bound.Token);
        if (int.Parse(version.Output.TrimStart('v').Split('.')[0]) < OldestNode)
        {
            Skip.Because($"the libraries need node {OldestNode} or later, not {version.Output.Trim()}");
        }

        string folder = Path.Combine(Places.Repository, "RawSse.Tests", "obj", "clients");
        string stamp = Path.Combine(folder, "installed");
        string locked = await File.ReadAllTextAsync(Path.Combine(Sources, "package-lock.json"), bound.Token);
        _ = Directory.CreateDirectory(folder);
        string driver = Path.Combine("..", "Browser", "Driven", "driver.mjs");
        foreach (string file in (string[])["package.json", "package-lock.json", "listen.mjs", "page.mjs", driver])
        {
            File.Copy(Path.Combine(Sources, file), Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        if (!File.Exists(stamp) || await File.ReadAllTextAsync(stamp, bound.Token) != locked)
        {
            ProcessRun npm = await ProcessRun.ToEndAsync(
                new ProcessStartInfo(
                    "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                { WorkingDirectory = folder },
                bound.Token);
            Assert.That(npm.ExitCode, Is.Zero, npm.All);
            await File.WriteAllTextAsync(stamp, locked, bound.Token);
        }

        return folder;
    }
}
