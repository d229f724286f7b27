using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace RawSse.Tests.Build;

/// <summary>
/// Runs a PowerShell script in the bare engine, with no module but Microsoft.PowerShell.Core:
/// <c>dotnet RawSse.Tests.dll build.ps1 publish</c>. A process of its own, for a script ends with an exit code and
/// finds its programs by the environment, and tests that run side by side share theirs. With another word,
/// <see cref="BrokenClockHost"/> is the process.
/// </summary>
internal static class ScriptHost
{
    private static int Main(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("usage: dotnet RawSse.Tests.dll <script> [arguments]");
            return 2;
        }

        if (args is [BrokenClockHost.Verb])
        {
            return BrokenClockHost.Run();
        }

        // The engine reports to its makers that it was started, unless this is set before.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        return Run(Path.GetFullPath(args[0]), args[1..]);
    }

    private static int Run(string script, string[] arguments)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.Variables.Add(
            new SessionStateVariableEntry("PSModuleAutoLoadingPreference", "None", "No other modules."));
        using Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        _ = shell.AddCommand(script);
        foreach (string argument in arguments)
        {
            _ = shell.AddArgument(argument);
        }

        using var output = new PSDataCollection<PSObject>();
        output.DataAdded += (_, added) => Console.WriteLine(output[added.Index]);
        shell.Streams.Error.DataAdded += (_, added) => Console.Error.WriteLine(shell.Streams.Error[added.Index]);
        try
        {
            shell.Invoke(input: null, output);
        }
        catch (RuntimeException e)
        {
            Console.Error.WriteLine(e.ErrorRecord);
            return 1;
        }

        return runspace.SessionStateProxy.GetVariable("LASTEXITCODE") is int code ? code : 0;
    }
}
