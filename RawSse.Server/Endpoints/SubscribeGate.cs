using RawSse.Diagnostics;
using RawSse.Http;
using RawSse.Security;

namespace RawSse.Endpoints;

/// <summary>Lets a request read topics, or answers why not.</summary>
/// <param name="tokens">Verifies the tokens that are needed; null where everyone may read everything.</param>
/// <param name="refused">Says in the log whose tokens were refused.</param>
internal sealed class SubscribeGate(JwtVerifier? tokens, RefusedCredentials refused)
{
    /// <summary>Whether a stream needs a token.</summary>
    public bool IsPrivate => tokens is not null;

    /// <summary>Until when the request may read; or the answer that refuses it.</summary>
    public async ValueTask<(DateTimeOffset Expires, HttpResponse? Refusal)> AdmitAsync(HttpRequest request, EventsQuery query)
    {
        if (tokens is null)
        {
            return (DateTimeOffset.MaxValue, null);
        }

        if (Token(request, query).IsEmpty)
        {
            string line = PresentedCredential.Problem(request, "token")
                ?? "reading takes a token: Authorization: Bearer <token>, the cookie rawsse_token, or access_token in the query";
            return (default, HttpResponse.Unauthorized(line, closes: false));
        }

        (Grant? grant, string? problem) = await tokens.VerifyAsync(Token(request, query)).ConfigureAwait(false);
        if (grant is null)
        {
            refused.Add(request.Peer, problem!);
            return (default, HttpResponse.InvalidToken(problem!, closes: false));
        }

        return grant.RefuseToSubscribe(query.Filter) is { } refusal ? (default, HttpResponse.InsufficientScope(refusal, closes: false))
            : (grant.Expires, null);
    }

    /// <summary>What was named for this request counts before what a browser sends with all of them.</summary>
    private static ReadOnlySpan<byte> Token(HttpRequest request, EventsQuery query)
    {
        ReadOnlySpan<byte> token = BearerToken.InHeader(request);
        token = token.IsEmpty ? query.Token : token;
        return token.IsEmpty ? BearerToken.InCookie(request) : token;
    }
}
