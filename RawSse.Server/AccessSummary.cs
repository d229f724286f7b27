namespace RawSse;

/// <summary>Describes in a few words who may subscribe and who may publish, for the first lines of the log.</summary>
internal static class AccessSummary
{
    /// <summary>Describes who may subscribe.</summary>
    public static string Subscribing(SseServerOptions options) =>
        options.IsPrivate ? "requires a token" : "is open to everyone who can reach the server";

    /// <summary>Describes who may publish.</summary>
    /// <param name="options">The server's options.</param>
    /// <param name="hasStartKey">Whether the server generated a key for itself.</param>
    public static string Publishing(SseServerOptions options, bool hasStartKey) =>
        (options.PublishKeys.Count > 0 || hasStartKey, options.JwtKeys.Count > 0) switch
        {
            (true, true) => "requires a key or a token",
            (true, false) => "requires a key",
            (false, true) => "requires a token",
            _ => "is open to programs of this account on this machine",
        };
}
