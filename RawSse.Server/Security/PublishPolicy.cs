namespace RawSse.Security;

/// <summary>
/// What a request must look like that publishes without a key: sent by a program on the server's own machine, and not by way of one. A
/// request can lie, so this is only the second line: the first is whose the connection is.
/// </summary>
internal static class PublishPolicy
{
    /// <summary>What a program of another account is told.</summary>
    public const string OtherAccount =
        Only + "this connection comes from another account, as a proxy's do; run as the server's own, or start it with --publish-key";

    private const string Only = "publishing without a key is open only to programs of the server's own account on its own machine: ";

    /// <summary>Decides; null if the publisher may, else one line that says why not.</summary>
    public static string? Refuse(in PublisherFacts publisher)
    {
        if (publisher.Address is not { } address || !LoopbackHost.IsLoopback(address))
        {
            return Only + "this request comes from another";
        }

        if (publisher.IsForwarded)
        {
            return Only + "this request was forwarded by a proxy";
        }

        if (publisher.IsHttp10)
        {
            return Only + "HTTP/1.0 may be a proxy's; use HTTP/1.1";
        }

        // A page of a foreign site can make its own name resolve to 127.0.0.1 (DNS rebinding); the Host tells.
        if (publisher.Host is not { } host || !LoopbackHost.Is(host))
        {
            return Only + "the Host header names another";
        }

        // "null" is what sandboxed pages and local files send: no origin that could be trusted.
        return (publisher.Origin is { } origin && !IsSameOrigin(origin, host)) || publisher.FetchSite is not (null or "same-origin" or "none")
            ? Only + "this request comes from a page of another origin"
            : null;
    }

    private static bool IsSameOrigin(string origin, string host) =>
        origin.Equals("http://" + host, StringComparison.OrdinalIgnoreCase)
        || origin.Equals("https://" + host, StringComparison.OrdinalIgnoreCase);
}
