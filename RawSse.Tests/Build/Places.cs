using System.Runtime.InteropServices;

namespace RawSse.Tests.Build;

/// <summary>Where the tests find what they run.</summary>
internal static class Places
{
    /// <summary>The folder of <c>RawSse.sln</c>.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The script under test.</summary>
    public static string BuildScript => Path.Combine(Repository, "build.ps1");

    /// <summary>The executable that <c>build.ps1 publish</c> makes.</summary>
    public static string PublishedServer { get; } =
        Path.Combine(Repository, "artifacts", OperatingSystem.IsWindows() ? "rawsse.exe" : "rawsse");

    /// <summary>The server as it was built beside the tests.</summary>
    public static string ServerAssembly { get; } = Path.Combine(AppContext.BaseDirectory, "rawsse.dll");

    /// <summary>The tests themselves; as a program, the PowerShell engine.</summary>
    public static string TestAssembly { get; } = typeof(Places).Assembly.Location;

    /// <summary>
    /// The <c>dotnet</c> that runs these tests, which PATH need not know: three folders above its runtime.
    /// </summary>
    public static string Dotnet { get; } = Path.GetFullPath(
        Path.Combine(
            RuntimeEnvironment.GetRuntimeDirectory(),
            "../../..",
            OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>The measuring program as it was built beside the tests, in the same configuration.</summary>
    public static string BenchmarkAssembly { get; } = Path.Combine(
        Repository,
        "RawSse.Benchmarks",
        Path.GetRelativePath(Path.Combine(Repository, "RawSse.Tests"), AppContext.BaseDirectory),
        "RawSse.Benchmarks.dll");

    /// <summary>Whether PATH knows a program.</summary>
    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string FindRepository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RawSse.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("the tests run outside of the repository");
    }
}
