using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using RawSse.Tests.Build;

namespace RawSse.Tests.Support;

/// <summary>
/// A cable from this machine to another one, which is a network namespace with programs of its own; to be pulled.
/// Packets are then lost without a word, as on a real cable: no program hears of it, and none ends.
/// </summary>
internal sealed class VirtualCable : IDisposable
{
    private static int _laid;

    private readonly CancellationTokenSource _bound = new(Wait.Bound);
    private readonly List<Process> _programs = [];
    private readonly string _name;
    private readonly string _nearEnd;
    private readonly string _farEnd;
    private bool _isThere;

    private VirtualCable(int number)
    {
        // Names of links have 15 characters at most.
        _name = $"rawsse{Environment.ProcessId}.{number}";
        _nearEnd = $"rs{Environment.ProcessId}.{number}n";
        _farEnd = $"rs{Environment.ProcessId}.{number}f";

        // Four addresses a cable; two test runs at once rarely take the same.
        int subnet = ((Environment.ProcessId * 16) + number) % (64 * 256);
        NearAddress = new IPAddress([10, 123, (byte)(subnet / 64), (byte)((subnet % 64 * 4) + 1)]);
        FarAddress = new IPAddress([10, 123, (byte)(subnet / 64), (byte)((subnet % 64 * 4) + 2)]);
    }

    /// <summary>The address of this machine's end.</summary>
    public IPAddress NearAddress { get; }

    private IPAddress FarAddress { get; }

    /// <summary>Lays one. Where that is not possible the test is skipped; in CI it fails.</summary>
    public static async Task<VirtualCable> LayAsync()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Skip.Because("only root on Linux may make a network namespace");
        }

        var cable = new VirtualCable(Interlocked.Increment(ref _laid));
        try
        {
            await cable.LayOutAsync();
            return cable;
        }
        catch
        {
            cable.Dispose();
            throw;
        }
    }

    /// <summary>Starts a shell script on the far machine.</summary>
    /// <returns>What it prints.</returns>
    public StreamReader StartFar(string script)
    {
        var program = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", _name, "bash", "-c", script])
        {
            RedirectStandardOutput = true,
        })!;
        _programs.Add(program);
        return program.StandardOutput;
    }

    /// <summary>Pulls it out of the far machine.</summary>
    public Task PullAsync() => RunAsync("-netns", _name, "link", "set", _farEnd, "down");

    /// <summary>Ends the programs and takes everything away, as far as it is there.</summary>
    public void Dispose()
    {
        foreach (Process program in _programs)
        {
            program.Kill(entireProcessTree: true);
            program.WaitForExit();
            program.Dispose();
        }

        string[][] removals = _isThere ? [["link", "delete", _nearEnd], ["netns", "delete", _name]] : [];
        foreach (string[] removal in removals)
        {
            using var ip = Process.Start(new ProcessStartInfo("ip", removal) { RedirectStandardError = true });
            ip?.WaitForExit();
        }

        _bound.Dispose();
    }

    private async Task LayOutAsync()
    {
        // The first command says whether this machine can do such a thing at all.
        try
        {
            ProcessRun made = await TryAsync("netns", "add", _name);
            _isThere = made.ExitCode == 0;
            if (!_isThere)
            {
                Skip.Because($"this machine can't make a network namespace: {made.Error.Trim()}");
            }
        }
        catch (Win32Exception)
        {
            Skip.Because("the program ip is missing: apt-get install iproute2");
        }

        await RunAsync("link", "add", _nearEnd, "type", "veth", "peer", "name", _farEnd, "netns", _name);
        await RunAsync("address", "add", $"{NearAddress}/30", "dev", _nearEnd);
        await RunAsync("link", "set", _nearEnd, "up");
        await RunAsync("-netns", _name, "address", "add", $"{FarAddress}/30", "dev", _farEnd);
        await RunAsync("-netns", _name, "link", "set", _farEnd, "up");
    }

    private async Task RunAsync(params string[] arguments)
    {
        ProcessRun run = await TryAsync(arguments);
        Assert.That(run.ExitCode, Is.Zero, $"ip {string.Join(' ', arguments)}: {run.All}");
    }

    private Task<ProcessRun> TryAsync(params string[] arguments) =>
        ProcessRun.ToEndAsync(new ProcessStartInfo("ip", arguments), _bound.Token);
}
