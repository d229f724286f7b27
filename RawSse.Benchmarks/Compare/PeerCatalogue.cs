using System.Globalization;

namespace RawSse.Benchmarks.Compare;

/// <summary>Lists all servers that are compared, in the order of the tables: the limit first, ours last.</summary>
internal static class PeerCatalogue
{
    /// <summary>The peer that is the limit of the method. Tables show ratios to it.</summary>
    public const string Limit = "c-loop";

    /// <summary>The peer that a .NET user would otherwise choose.</summary>
    public const string Usual = "aspnetcore";

    /// <summary>Our server as it is shipped.</summary>
    public const string Native = "rawsse-native";

    private static readonly Requirement Dotnet = Requirement.Program("dotnet", "the .NET 10 SDK");

    private static readonly Requirement NativeLinker = Requirement.Program("clang", "clang and zlib1g-dev");

    public static IReadOnlyList<Peer> All(BuildFolders folders) =>
    [
        CLoop(folders), Go(folders), Node(folders), AspNetCore(folders), NchanPeer.Describe(folders), Managed(folders),
        NativeServer(folders), Coalescing(folders),
    ];

    /// <summary>Returns a server of ours that is built already: an executable, or a .dll for <c>dotnet</c>.</summary>
    public static Peer Executable(string file)
    {
        string path = Path.GetFullPath(file);
        bool isAssembly = path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        string[] before = isAssembly ? [path] : [];
        return new()
        {
            Name = Native,
            Title = path,
            AnswersWithId = true,
            Needs = [],
            Start = port => new(
                isAssembly ? "dotnet" : path, [.. before, .. ServerArguments(port)], Path.GetDirectoryName(path)!),
        };
    }

    private static Peer CLoop(BuildFolders folders)
    {
        string program = Path.Combine(folders.Output, "c-loop");
        string source = Path.Combine(folders.Peers, "c-loop", "c-loop.c");
        return new()
        {
            Name = Limit,
            Title = "C send loop",
            Needs = [Requirement.Program("cc", "gcc and libc6-dev")],
            Build = new("cc", ["-O2", "-o", program, source], folders.Peers),
            Start = port => new(program, [Number(port)], folders.Output),
        };
    }

    private static Peer Go(BuildFolders folders)
    {
        string program = Path.Combine(folders.Output, "go-hub");
        return new()
        {
            Name = "go",
            Title = "Go net/http",
            Needs = [Requirement.Program("go", "golang-go")],
            Build = new("go", ["build", "-o", program, "."], Path.Combine(folders.Peers, "go-hub")),
            Start = port => new(program, [Number(port)], folders.Output),
        };
    }

    private static Peer Node(BuildFolders folders) => new()
    {
        Name = "node",
        Title = "Node node:http",
        Needs = [Requirement.Program("node", "nodejs")],
        Start = port => new("node", ["server.js", Number(port)], Path.Combine(folders.Peers, "node-http")),
    };

    private static Peer AspNetCore(BuildFolders folders)
    {
        string output = Path.Combine(folders.Output, "aspnetcore");
        return new()
        {
            Name = Usual,
            Title = "ASP.NET Core 10",
            AnswersWithId = true,
            Needs = [Dotnet],
            Build = Publish(Path.Combine(folders.Peers, "AspNetCore"), output),
            Start = port => new("dotnet", [Path.Combine(output, "aspnetcore-sse.dll"), Number(port)], output),
        };
    }

    private static Peer Managed(BuildFolders folders)
    {
        string output = Path.Combine(folders.Output, "rawsse-managed");
        return new()
        {
            Name = "rawsse-managed",
            Title = "RawSse (JIT)",
            AnswersWithId = true,
            Needs = [Dotnet],
            Build = Publish(folders.Server, output, "-p:PublishAot=false"),
            Start = port => new("dotnet", [Path.Combine(output, "rawsse.dll"), .. ServerArguments(port)], output),
        };
    }

    private static Peer NativeServer(BuildFolders folders)
    {
        string output = Path.Combine(folders.Output, Native);
        return new()
        {
            Name = Native,
            Title = "RawSse (native)",
            AnswersWithId = true,
            Needs = [Dotnet, NativeLinker],
            Build = Publish(folders.Server, output),
            Start = port => new(Path.Combine(output, "rawsse"), ServerArguments(port), output),
        };
    }

    private static Peer Coalescing(BuildFolders folders)
    {
        Peer native = NativeServer(folders);
        return native with
        {
            Name = "rawsse-coalesce",
            Title = "RawSse (native, --coalesce 10ms)",
            OnlyWhenNamed = true,
            Start = port => native.Start(port) with { Arguments = [.. ServerArguments(port), "--coalesce", "10ms"] },
        };
    }

    // Build servers are disabled, because they would remain when everything else has ended.
    private static ToolCall Publish(string project, string output, params string[] more) => new(
        "dotnet",
        [
            "publish", project, "-c", "Release", "-o", output, "--artifacts-path", $"{output}.build", "--nologo",
            "--disable-build-servers", .. more,
        ],
        project);

    /// <summary>Returns the options of our server: its address, and no ticks.</summary>
    private static string[] ServerArguments(int port) => ["--listen", $"127.0.0.1:{Number(port)}", "--tick", "0"];

    private static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);
}
