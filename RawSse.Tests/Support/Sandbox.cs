using System.Diagnostics;
using System.Runtime.Versioning;
using RawSse.Tests.Build;

namespace RawSse.Tests.Support;

/// <summary>
/// A network of its own, which is a loopback and nothing else, and processes of its own: every port is free there, and
/// whatever was started there ends with it. Programs find a <c>rawsse</c>, the server that was built beside the tests.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class Sandbox : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _path = new();
    private readonly List<Process> _programs = [];
    private readonly Process _first;

    private Sandbox()
    {
        _path.WriteProgram("rawsse", $"exec '{Places.Dotnet}' '{Places.ServerAssembly}' \"$@\"\n");

        // The kernel ends all processes of a namespace with its first one. That is a cat, which ends with our end of
        // its pipe, so even tests that were killed leave nothing behind.
        _first = Start(
            "unshare",
            "--net",
            "--pid",
            "--fork",
            "--mount-proc",
            "sh",
            "-c",
            "ip link set lo up && echo up && exec cat");
    }

    /// <summary>Where programs run.</summary>
    public TemporaryFolder Folder => _folder;

    /// <summary>
    /// Makes one. Where that is not possible, or a program is missing, the test is skipped; in CI it fails.
    /// </summary>
    public static async Task<Sandbox> StartAsync(CancellationToken cancel, params IEnumerable<string> programs)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Skip.Because("only root on Linux may make a network namespace");
        }

        if (programs.Append("ip").Where(program => !Places.IsInstalled(program)).ToArray() is { Length: > 0 } missing)
        {
            Skip.Because($"missing programs: {string.Join(", ", missing)}");
        }

        var sandbox = new Sandbox();
        try
        {
            if (await sandbox._first.StandardOutput.ReadLineAsync(cancel) != "up")
            {
                Skip.Because($"no network namespace here: {await sandbox._first.StandardError.ReadToEndAsync(cancel)}");
            }

            return sandbox;
        }
        catch
        {
            sandbox.Dispose();
            throw;
        }
    }

    /// <summary>Starts a program in the folder, its three streams redirected.</summary>
    public Process StartProgram(params string[] command)
    {
        string namespaces = $"/proc/{_first.Id}/ns";
        return Start([
            "nsenter", $"--net={namespaces}/net", $"--mount={namespaces}/mnt", $"--pid={namespaces}/pid_for_children",
            "env", $"--chdir={_folder.FullName}", .. command]);
    }

    /// <summary>Runs a program to its end, which is a good one.</summary>
    /// <returns>What it printed.</returns>
    public Task<string> RunAsync(CancellationToken cancel, params string[] command) =>
        WaitAsync(StartProgram(command), command, cancel);

    /// <summary>The same with the network of the machine, for what has to be fetched from elsewhere.</summary>
    public Task<string> RunOutsideAsync(CancellationToken cancel, params string[] command) =>
        WaitAsync(Start(["env", $"--chdir={_folder.FullName}", .. command]), command, cancel);

    /// <summary>Ends all that runs there.</summary>
    public void Dispose()
    {
        _first.StandardInput.Close();
        foreach (Process program in _programs)
        {
            Assert.That(program.WaitForExit(Wait.Bound), $"{program.StartInfo.FileName} ends with the sandbox");
            program.Dispose();
        }

        _path.Dispose();
        _folder.Dispose();
    }

    private static async Task<string> WaitAsync(Process program, string[] command, CancellationToken cancel)
    {
        program.StandardInput.Close();
        Task<string> error = program.StandardError.ReadToEndAsync(cancel);
        string output = await program.StandardOutput.ReadToEndAsync(cancel);
        await program.WaitForExitAsync(cancel);
        Assert.That(program.ExitCode, Is.Zero, $"{string.Join(' ', command)}\n{output}\n{await error}");
        return output;
    }

    private Process Start(params IEnumerable<string> command)
    {
        var start = new ProcessStartInfo(command.First(), command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ProcessRun.ForgetTheTestRun(start);
        ServerProcess.ForgetOptions(start);
        start.Environment["PATH"] =
            $"{_path.FullName}:{Path.GetDirectoryName(Places.Dotnet)}:{Environment.GetEnvironmentVariable("PATH")}";

        // A machine may reach the world through a proxy; from here there is none.
        start.Environment["no_proxy"] = "localhost";

        // Nor is there anybody to ask which packages are known to be vulnerable; that would be a warning.
        start.Environment["NuGetAudit"] = "false";

        // Here dotnet keeps what it built of a single file.
        start.Environment["XDG_DATA_HOME"] = _path.FullName;
        var program = Process.Start(start)!;
        _programs.Add(program);
        return program;
    }
}
