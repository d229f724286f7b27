using System.Runtime.InteropServices;

namespace RawSse.Cli;

/// <summary>
/// Checks whether OpenSSL's library is installed. The runtime loads it for the first hash or signature, and aborts the
/// process if it finds none.
/// </summary>
internal static class OpenSsl
{
    /// <summary>The names under which the runtime looks for the library.</summary>
    private static readonly string[] Names =
    [
        $"libssl.so.{Environment.GetEnvironmentVariable("CLR_OPENSSL_VERSION_OVERRIDE")}",
        "libssl.so.3",
        "libssl.so.1.1",
        "libssl.so.1.0.2",
        "libssl.so.1.0.0", "libssl.so.10",
    ];

    /// <summary>Whether the library is installed, or the system does not need it.</summary>
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
                // The library stays loaded, because the runtime is about to use it.
                return true;
            }
        }

        return false;
    }
}
