using System.Net;

namespace RawSse.Security;

/// <summary>What is known of someone who wants to publish without a key.</summary>
/// <param name="Address">Where the connection comes from; null if unknown.</param>
/// <param name="IsForwarded">Whether a proxy says that it passed the request on.</param>
/// <param name="Host">Host and port that the request is for; empty if it names none.</param>
/// <param name="Origin">The Origin header; null if there is none.</param>
/// <param name="FetchSite">The Sec-Fetch-Site header, by which browsers say how a request's page relates to the server; null if there is none.</param>
internal readonly record struct PublisherFacts(IPAddress? Address, bool IsForwarded, string? Host, string? Origin, string? FetchSite)
{
    /// <summary>Whether the request is HTTP/1.0, which proxies still speak and programs hardly do.</summary>
    public bool IsHttp10 { get; init; }
}
