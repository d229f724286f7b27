using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace RawSse.Tests.Build;

/// <summary>Sends signals as <c>kill</c> does.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class Signals
{
    /// <summary>What a terminal that closes sends.</summary>
    public const int HangUp = 1;

    /// <summary>What Ctrl+C sends.</summary>
    public const int Interrupt = 2;

    /// <summary>What service managers send.</summary>
    public const int Terminate = 15;

    private const nint Default = 0;
    private const nint Ignored = 1;

    /// <summary>Sends one.</summary>
    public static void Send(int processId, int signal) => Assert.That(Kill(processId, signal), Is.Zero);

    /// <summary>
    /// A shell that runs the tests in the background lets them ignore SIGINT, and so would every process they start.
    /// </summary>
    public static unsafe void StopIgnoringInterrupt()
    {
        // struct sigaction begins with the handler, and is smaller than this wherever .NET runs.
        byte* action = stackalloc byte[512];
        if (SigAction(Interrupt, null, action) == 0 && *(nint*)action == Ignored)
        {
            _ = Signal(Interrupt, Default);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static unsafe partial int SigAction(int signal, byte* action, byte* old);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);
}
