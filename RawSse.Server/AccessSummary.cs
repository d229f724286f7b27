namespace RawSse;

/// <summary>Says in a few words who may read and who may publish, for the first lines of the log.</summary>
internal static class AccessSummary
{
    /// <summary>Who may read.</summary>
    public static string Reading(SseServerOptions options) =>
        options.IsPrivate ? "for those with a token" : "open to everyone who can reach the server";

    /// <summary>Who may publish.</summary>
    /// <param name="options">The options.</param>
    /// <param name="hasStartKey">Whether the server made a key for itself.</param>
    public static string Publishing(SseServerOptions options, bool hasStartKey) =>
        (options.PublishKeys.Count > 0 || hasStartKey, options.JwtKeys.Count > 0) switch
        {
            (true, true) => "for those with a key or a token",
            (true, false) => "for those with the key",
            (false, true) => "for those with a token",
            _ => "for programs of this account on this machine",
        };
}
