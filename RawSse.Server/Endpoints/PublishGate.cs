using System.Text;
using RawSse.Diagnostics;
using RawSse.Http;
using RawSse.Publishing;
using RawSse.Security;

namespace RawSse.Endpoints;

/// <summary>
/// Decides whether a request may publish. It reads from the request what the policies need to decide. Any thread may
/// call it.
/// </summary>
/// <param name="keys">The keys that may publish.</param>
/// <param name="tokens">
/// Verifies tokens; null if tokens are not accepted. Without keys and tokens, only the server's own account may
/// publish.
/// </param>
/// <param name="publisher">Knows how fast each publisher may publish.</param>
/// <param name="time">The server's clock.</param>
/// <param name="refused">Logs whose keys and tokens were refused.</param>
/// <param name="startKey">
/// The key that stands in for the server's own account on systems that can't say which account owns a connection; null
/// on others.
/// </param>
internal sealed class PublishGate(
    PublishKeys keys,
    JwtVerifier? tokens,
    Publisher publisher,
    TimeProvider time,
    RefusedCredentials refused,
    StartKey? startKey = null)
{
    private static readonly Grant ThisMachine = Grant.ToPublish(Publication.ThisMachine);

    /// <summary>Returns what the request may publish; or the response that refuses it.</summary>
    public async ValueTask<(PublishPermit? Permit, HttpResponse? Refusal)> AdmitAsync(HttpRequest request)
    {
        if (keys.IsEmpty && tokens is null)
        {
            return PublishPolicy.Refuse(Facts(request)) is { } reason ? (null, Forbidden(reason))
                : request.IsFromOwnAccount ? (PermitOf(ThisMachine), null)
                : (null, Forbidden(PublishPolicy.OtherAccount));
        }

        if (keys.Find(BearerToken.InHeader(request)) is { } known)
        {
            return (PermitOf(known), null);
        }

        bool isPresented = !BearerToken.InHeader(request).IsEmpty;
        if (startKey is not null)
        {
            if (isPresented)
            {
                refused.Add(request.Peer, "it is not the key that was made at the start");
            }

            // Clients on other machines are not told where the file is.
            return (null, Forbidden(PublishPolicy.Refuse(Facts(request))
                ?? $"publishing requires the key in {startKey.Path}: send Authorization: Bearer <key>"));
        }

        string kind = tokens is null ? "key" : keys.IsEmpty ? "token" : "key or token";
        if (!isPresented)
        {
            string line = PresentedCredential.Problem(request, kind)
                ?? $"publishing requires a {kind} of this server: send Authorization: Bearer <{kind}>";
            return (null, HttpResponse.Unauthorized(line, closes: true));
        }

        // Only tokens have two dots. The message about a wrong key need not explain what a token looks like.
        (Grant? grant, string? problem) = tokens is null
            || (!keys.IsEmpty && BearerToken.InHeader(request).Count((byte)'.') != 2)
            ? (null, $"this is not a {kind} of this server")
            : await tokens.VerifyAsync(BearerToken.InHeader(request)).ConfigureAwait(false);
        if (grant is null)
        {
            refused.Add(request.Peer, problem!);
            return (null, HttpResponse.InvalidToken(problem!, closes: true));
        }

        return (PermitOf(grant), null);
    }

    private static HttpResponse Forbidden(string line) => HttpResponse.Text(403, line, closes: true);

    private PublishPermit PermitOf(Grant grant) => new(grant, publisher, time);

    private static PublisherFacts Facts(HttpRequest request) => new(
        request.Peer,
        IsForwarded(request),
        Encoding.ASCII.GetString(request.Host),
        Header(request, "origin"u8),
        Header(request, "sec-fetch-site"u8))
    {
        IsHttp10 = request.MinorVersion == 0,
    };

    /// <summary>
    /// Returns whether the request has a header that proxies add. Many proxies add none unless they are told to. nginx
    /// before 1.29.7 gives itself away by HTTP/1.0, which it speaks to the server behind it, but programs no longer do.
    /// </summary>
    private static bool IsForwarded(HttpRequest request) =>
        request.TryGetHeader("forwarded"u8, out _)
        || request.TryGetHeader("via"u8, out _)
        || request.TryGetHeader("x-real-ip"u8, out _)
        || request.TryGetHeader("x-client-ip"u8, out _)
        || request.TryGetHeader("true-client-ip"u8, out _)
        || request.TryGetHeader("cf-connecting-ip"u8, out _)
        || request.HasHeaderWithPrefix("x-envoy-"u8)
        || request.HasHeaderWithPrefix("x-forwarded-"u8);

    private static string? Header(HttpRequest request, ReadOnlySpan<byte> name) =>
        request.TryGetHeader(name, out ReadOnlySpan<byte> value) ? Encoding.ASCII.GetString(value) : null;
}
