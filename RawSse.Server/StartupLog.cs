using Microsoft.Extensions.Logging;
using RawSse.Diagnostics;
using RawSse.Net;
using RawSse.Security;

namespace RawSse;

/// <summary>
/// Writes the first lines of the log: who may subscribe and publish, and what an administrator should know about the
/// configuration.
/// </summary>
internal static class StartupLog
{
    /// <summary>Writes the lines.</summary>
    /// <param name="logger">Receives them.</param>
    /// <param name="options">The server's options.</param>
    /// <param name="urls">The URL of each address in <see cref="SseServerOptions.Listen"/>.</param>
    /// <param name="startKey">The key that the server generated for itself; null if it did not.</param>
    public static void Write(ILogger logger, SseServerOptions options, IReadOnlyList<Uri> urls, StartKey? startKey)
    {
        logger.Access(Subscribing(options), Publishing(options, startKey is not null));
        for (int i = 0; i < urls.Count; i++)
        {
            if (options.Listen[i].IsEveryInterface)
            {
                logger.ListensEverywhere(urls[i].OriginalString);
            }
        }

        if (startKey is not null)
        {
            logger.MadeStartKey(startKey.Path);
        }

        foreach (JwtKey key in options.JwtKeys)
        {
            logger.VerifiesTokens(key.ToString());
        }

        int possible = DescriptorLimit.ConnectionsAllowed();
        if (options.MaxConnections > possible && options.MaxConnections < int.MaxValue)
        {
            logger.TooFewDescriptors(options.MaxConnections, possible);
        }
    }

    private static string Subscribing(SseServerOptions options) =>
        options.IsPrivate ? "requires a token" : "is open to everyone who can reach the server";

    private static string Publishing(SseServerOptions options, bool hasStartKey) =>
        (options.PublishKeys.Count > 0 || hasStartKey, options.JwtKeys.Count > 0) switch
        {
            (true, true) => "requires a key or a token",
            (true, false) => "requires a key",
            (false, true) => "requires a token",
            _ => "is open to programs of this account on this machine",
        };
}
