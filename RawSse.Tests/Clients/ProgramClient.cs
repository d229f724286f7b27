using System.Diagnostics;

namespace RawSse.Tests.Clients;

/// <summary>A client that is a program: it prints a line for each event, of its type, id and data.</summary>
internal sealed class ProgramClient : TestedClient
{
    private readonly Process _program;
    private readonly Task _reading;

    /// <summary>Starts the program.</summary>
    public ProgramClient(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        _program = Process.Start(start)!;
        _reading = ReadAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        _program.Kill(entireProcessTree: true);
        await _program.WaitForExitAsync();
        await _reading;
        _program.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _program.StandardOutput.ReadLineAsync() is { } line)
        {
            string[] fields = line.Split('\t');
            Hear(fields[0], fields[1], fields[2]);
        }
    }
}
