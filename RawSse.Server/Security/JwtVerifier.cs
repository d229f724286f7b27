using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace RawSse.Security;

/// <summary>
/// Finds out what the bearer of a JSON Web Token may do (RFC 7519). Only the algorithms of its keys are taken, so neither
/// <c>none</c> nor a public key used as a secret.
/// </summary>
/// <remarks>
/// Any thread may call. A signature costs up to 80 µs to verify, and publishers send the same token again and again: what
/// was found of a token is kept for some while, under its hash.
/// </remarks>
internal sealed class JwtVerifier
{
    private readonly JsonWebTokenHandler _handler = new();
    private readonly TokenValidationParameters _rules;
    private readonly TimeProvider _time;

    /// <summary>An entry is one reference, and whichever of two writers wins is right.</summary>
    private readonly Verified?[] _recent;

    /// <summary>Verifies with these keys; any of them will do.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="audience">Whom tokens must be for (<c>aud</c>); null for anyone.</param>
    /// <param name="time">The server's clock.</param>
    /// <param name="remembered">Of how many tokens what was found is kept.</param>
    public JwtVerifier(IReadOnlyList<JwtKey> keys, string? audience, TimeProvider time, int remembered = 1024)
    {
        _time = time;
        _recent = new Verified?[remembered];
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
    public ValueTask<(Grant? Grant, string? Problem)> VerifyAsync(ReadOnlySpan<byte> token)
    {
        byte[] hash = SHA256.HashData(token);
        if (Slot(hash) is not { } recent || !hash.AsSpan().SequenceEqual(recent.Hash))
        {
            return VerifyAsync(Encoding.ASCII.GetString(token), hash);
        }

        return ValueTask.FromResult<(Grant?, string?)>(
            _time.GetUtcNow() < recent.Grant.Expires ? (recent.Grant, null) : (null, TokenClaims.Expired));
    }

    private async ValueTask<(Grant? Grant, string? Problem)> VerifyAsync(string token, byte[] hash)
    {
        TokenValidationResult result = await _handler.ValidateTokenAsync(token, _rules).ConfigureAwait(false);
        if (!result.IsValid)
        {
            return (null, Explain(result.Exception));
        }

        var verified = (JsonWebToken)result.SecurityToken;
        if (verified.TryGetHeaderValue("crit", out object _))
        {
            // It names extensions that must be understood, and there is none that we do (RFC 7515, section 4.1.11).
            return (null, "the token asks for an extension that this server does not know");
        }

        byte[] payload = Base64UrlEncoder.DecodeBytes(verified.EncodedPayload);

        // Without its signature, of which there may be several spellings.
        byte[] signed = Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]);
        string holder = "token " + Convert.ToHexString(SHA256.HashData(signed));
        if (!TokenClaims.TryRead(payload, holder, _time.GetUtcNow(), out Grant? grant, out string? problem))
        {
            return (null, problem);
        }

        Slot(hash) = new Verified(hash, grant);
        return (grant, null);
    }

    private ref Verified? Slot(byte[] hash) => ref _recent[BinaryPrimitives.ReadUInt16LittleEndian(hash) % _recent.Length];

    private static string Explain(Exception error) => error switch
    {
        SecurityTokenInvalidAudienceException => "the token is for another audience",
        SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException or SecurityTokenInvalidSigningKeyException =>
            "the token is not signed with a key of this server",
        _ => "the token can't be read",
    };

    private sealed record Verified(byte[] Hash, Grant Grant);
}
