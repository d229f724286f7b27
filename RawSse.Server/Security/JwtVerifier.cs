using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace RawSse.Security;

/// <summary>
/// Finds out what the bearer of a JSON Web Token may do (RFC 7519). Only the algorithms of its keys are taken, so neither
/// <c>none</c> nor a public key used as a secret.
/// </summary>
/// <remarks>Any thread may call.</remarks>
internal sealed class JwtVerifier
{
    private readonly JsonWebTokenHandler _handler = new();
    private readonly TokenValidationParameters _rules;
    private readonly TimeProvider _time;

    /// <summary>Verifies with these keys; any of them will do.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="audience">Whom tokens must be for (<c>aud</c>); null for anyone.</param>
    /// <param name="time">The server's clock.</param>
    public JwtVerifier(IReadOnlyList<JwtKey> keys, string? audience, TimeProvider time)
    {
        _time = time;
        _rules = new TokenValidationParameters
        {
            IssuerSigningKeys = [.. keys.Select(key => key.Key)],
            ValidAlgorithms = [.. keys.Select(key => key.Algorithm).Distinct()],
            ValidateIssuer = false,
            ValidateAudience = audience is not null,
            ValidAudience = audience,

            // The time is looked at with the claims, by the server's own clock.
            ValidateLifetime = false,
        };
    }

    /// <summary>Verifies a token.</summary>
    /// <returns>What it grants; or, in one line, why it grants nothing.</returns>
    public async ValueTask<(Grant? Grant, string? Problem)> VerifyAsync(string token)
    {
        TokenValidationResult result = await _handler.ValidateTokenAsync(token, _rules).ConfigureAwait(false);
        if (!result.IsValid)
        {
            return (null, Explain(result.Exception));
        }

        byte[] payload = Base64UrlEncoder.DecodeBytes(((JsonWebToken)result.SecurityToken).EncodedPayload);
        string holder = "token " + Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
        return TokenClaims.TryRead(payload, holder, _time.GetUtcNow(), out Grant? grant, out string? problem)
            ? (grant, null)
            : (null, problem);
    }

    private static string Explain(Exception error) => error switch
    {
        SecurityTokenInvalidAudienceException => "the token is for another audience",
        SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException or SecurityTokenInvalidSigningKeyException =>
            "the token is not signed with a key of this server",
        _ => "the token can't be read",
    };
}
