namespace RawSse.Security;

/// <summary>
/// Decides whether a request may publish without a key: it must come from a program on the server's own machine, and
/// not through one such as a proxy or a browser. A request can lie, so this is only the second line of defense; the
/// first is the account that owns the connection.
/// </summary>
internal static class PublishPolicy
{
    /// <summary>The refusal for a program of another account.</summary>
    public const string OtherAccount =
        Only + "this connection comes from another account, perhaps a proxy's; use --publish-key";

    private const string Only = "without a key, only the server's own account may publish: ";

    /// <summary>Returns null if the publisher may publish; otherwise one line that says why not.</summary>
    public static string? Refuse(in PublisherFacts publisher)
    {
        if (publisher.Address is not { } address || !LoopbackHost.IsLoopback(address))
        {
            return Only + "this request comes from another machine";
        }

        if (publisher.IsForwarded)
        {
            return Only + "this request was forwarded by a proxy";
        }

        if (publisher.IsHttp10)
        {
            return Only + "an HTTP/1.0 request may come from a proxy; use HTTP/1.1";
        }

        // The page of another site can make its own name resolve to 127.0.0.1 (DNS rebinding); the Host header gives it
        // away.
        if (publisher.Host is not { } host || !LoopbackHost.Is(host))
        {
            return Only + "the Host header names another machine";
        }

        // Sandboxed pages and local files send "null", which is no origin to trust.
        return (publisher.Origin is { } origin && !IsSameOrigin(origin, host))
            || publisher.FetchSite is not (null or "same-origin" or "none")
            ? Only + "this request comes from a page of another origin"
            : null;
    }

    private static bool IsSameOrigin(string origin, string host) =>
        origin.Equals("http://" + host, StringComparison.OrdinalIgnoreCase)
        || origin.Equals("https://" + host, StringComparison.OrdinalIgnoreCase);
}
