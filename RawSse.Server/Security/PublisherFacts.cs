using System.Net;

namespace RawSse.Security;

/// <summary>What is known about a request that publishes without a key.</summary>
/// <param name="Address">The address that the connection comes from; null if unknown.</param>
/// <param name="IsForwarded">Whether a header says that a proxy forwarded the request.</param>
/// <param name="Host">The host and port that the request names; empty if it names none.</param>
/// <param name="Origin">The Origin header; null if there is none.</param>
/// <param name="FetchSite">
/// The Sec-Fetch-Site header, with which browsers say how the page relates to the server; null if there is none.
/// </param>
internal readonly record struct PublisherFacts(
    IPAddress? Address, bool IsForwarded, string? Host, string? Origin, string? FetchSite)
{
    /// <summary>Whether the request is HTTP/1.0, which some proxies still speak but hardly any program does.</summary>
    public bool IsHttp10 { get; init; }
}
