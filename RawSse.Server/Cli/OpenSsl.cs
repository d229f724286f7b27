using System.Runtime.InteropServices;

namespace RawSse.Cli;

/// <summary>
/// Tells whether OpenSSL's library is there. The runtime looks for it at the first hash or signature, and where there is none
/// it ends the process at once.
/// </summary>
internal static class OpenSsl
{
    /// <summary>By the names under which the runtime looks for it.</summary>
    private static readonly string[] Names =
    [
        $"libssl.so.{Environment.GetEnvironmentVariable("CLR_OPENSSL_VERSION_OVERRIDE")}", "libssl.so.3", "libssl.so.1.1", "libssl.so.1.0.2",
        "libssl.so.1.0.0", "libssl.so.10",
    ];

    /// <summary>Whether it is there, or the system has other means than OpenSSL.</summary>
    public static bool IsThere()
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        foreach (string name in Names)
        {
            if (NativeLibrary.TryLoad(name, out _))
            {
                // It stays loaded: the runtime is about to use it.
                return true;
            }
        }

        return false;
    }
}
