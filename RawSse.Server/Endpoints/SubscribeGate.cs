using RawSse.Diagnostics;
using RawSse.Http;
using RawSse.Security;

namespace RawSse.Endpoints;

/// <summary>Decides whether a request may subscribe to its topics. Any thread may call it.</summary>
/// <param name="tokens">Verifies the tokens; null if everyone may subscribe to everything.</param>
/// <param name="refused">Logs whose tokens were refused.</param>
internal sealed class SubscribeGate(JwtVerifier? tokens, RefusedCredentials refused)
{
    /// <summary>Whether a stream requires a token.</summary>
    public bool IsPrivate => tokens is not null;

    /// <summary>Returns when the permission ends; or the response that refuses the request.</summary>
    public async ValueTask<(DateTimeOffset Expires, HttpResponse? Refusal)> AdmitAsync(
        HttpRequest request, EventsQuery query)
    {
        if (tokens is null)
        {
            return (DateTimeOffset.MaxValue, null);
        }

        if (Token(request, query).IsEmpty)
        {
            string line = PresentedCredential.Problem(request, "token")
                ?? "subscribing requires a token: Authorization: Bearer <token>, the cookie rawsse_token, or "
                    + "access_token in the query";
            return (default, HttpResponse.Unauthorized(line, closes: false));
        }

        (Grant? grant, string? problem) = await tokens.VerifyAsync(Token(request, query)).ConfigureAwait(false);
        if (grant is null)
        {
            refused.Add(request.Peer, problem!);
            return (default, HttpResponse.InvalidToken(problem!, closes: false));
        }

        return grant.RefuseToSubscribe(query.Filter) is { } refusal
            ? (default, HttpResponse.InsufficientScope(refusal, closes: false))
            : (grant.Expires, null);
    }

    /// <summary>
    /// Returns the token. One that was given for this request takes precedence over a cookie, which a browser sends
    /// with every request.
    /// </summary>
    private static ReadOnlySpan<byte> Token(HttpRequest request, EventsQuery query)
    {
        ReadOnlySpan<byte> token = BearerToken.InHeader(request);
        token = token.IsEmpty ? query.Token : token;
        return token.IsEmpty ? BearerToken.InCookie(request) : token;
    }
}
