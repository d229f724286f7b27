using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace RawSse.Security;

/// <summary>
/// Finds out what the bearer of a JSON Web Token may do (RFC 7519). Only the algorithms of its keys are taken, so neither
/// <c>none</c> nor a public key used as a secret.
/// </summary>
/// <remarks>
/// Any thread may call. A signature costs up to 80 µs to verify, and publishers send the same token again and again: what
/// was found of a token is kept for some while, under its hash. Tokens that aren't known are verified on other threads than the
/// caller's, so many at once that others keep a core: a storm of tokens that are no good delays those who send them, and nobody else.
/// </remarks>
internal sealed partial class JwtVerifier
{
    /// <summary>How long a token is refused unseen: too short for anyone to miss the moment when it becomes valid.</summary>
    private static readonly TimeSpan RefusedFor = TimeSpan.FromSeconds(1);

    private readonly JsonWebTokenHandler _handler = new();
    private readonly TokenValidationParameters _rules;
    private readonly TimeProvider _time;
    private readonly string[] _algorithms;
    private readonly SemaphoreSlim _turns;

    /// <summary>An entry is one reference, and whichever of two writers wins is right.</summary>
    private readonly Verified?[] _recent;

    /// <summary>The same for tokens that are no good; apart, so that they can't push out those that are.</summary>
    private readonly Refused?[] _refused;

    /// <summary>Verifies with these keys; any of them will do.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="audience">Whom tokens must be for (<c>aud</c>); null for anyone.</param>
    /// <param name="time">The server's clock.</param>
    /// <param name="remembered">Of how many good tokens what was found is kept, and of how many others.</param>
    /// <param name="atOnce">How many are verified at once; by default one for every two cores.</param>
    public JwtVerifier(IReadOnlyList<JwtKey> keys, string? audience, TimeProvider time, int remembered = 1024, int atOnce = 0)
    {
        _time = time;
        _recent = new Verified?[remembered];
        _refused = new Refused?[remembered];
        _turns = new SemaphoreSlim(atOnce > 0 ? atOnce : (Environment.ProcessorCount + 1) / 2);
        _algorithms = [.. keys.Select(key => key.Algorithm).Distinct()];
        _rules = new TokenValidationParameters
        {
            IssuerSigningKeys = [.. keys.Select(key => key.Key)],
            ValidAlgorithms = _algorithms,
            ValidateIssuer = false,
            ValidateAudience = audience is not null,
            ValidAudience = audience,

            // Names are compared as they are (RFC 7519, section 2, StringOrURI).
            IgnoreTrailingSlashWhenValidatingAudience = false,

            // The time is looked at with the claims, by the server's own clock.
            ValidateLifetime = false,
        };
    }

    /// <summary>Verifies a token.</summary>
    /// <returns>What it grants; or, in one line, why it grants nothing.</returns>
    public ValueTask<(Grant? Grant, string? Problem)> VerifyAsync(ReadOnlySpan<byte> token)
    {
        byte[] hash = SHA256.HashData(token);
        if (Slot(_recent, hash) is { } recent && hash.AsSpan().SequenceEqual(recent.Hash))
        {
            return ValueTask.FromResult<(Grant?, string?)>(
                _time.GetUtcNow() < recent.Grant.Expires ? (recent.Grant, null) : (null, TokenClaims.Expired));
        }

        return Slot(_refused, hash) is { } refused && hash.AsSpan().SequenceEqual(refused.Hash) && _time.GetUtcNow() < refused.Until
            ? ValueTask.FromResult<(Grant?, string?)>((null, refused.Problem))
            : new ValueTask<(Grant?, string?)>(VerifyElsewhereAsync(Encoding.ASCII.GetString(token), hash));
    }

    private async Task<(Grant? Grant, string? Problem)> VerifyElsewhereAsync(string token, byte[] hash)
    {
        await _turns.WaitAsync().ConfigureAwait(false);
        try
        {
            (Grant? grant, string? problem) = await Task.Run(() => VerifyAsync(token)).ConfigureAwait(false);
            if (grant is not null)
            {
                Slot(_recent, hash) = new Verified(hash, grant);
            }
            else
            {
                Slot(_refused, hash) = new Refused(hash, problem!, _time.GetUtcNow() + RefusedFor);
            }

            return (grant, problem);
        }
        finally
        {
            _ = _turns.Release();
        }
    }

    private async Task<(Grant? Grant, string? Problem)> VerifyAsync(string token)
    {
        if (!TryRead(token, out JsonWebToken? read) || string.IsNullOrEmpty(read.Alg))
        {
            return (null, "the token can't be read");
        }

        if (!_algorithms.Contains(read.Alg))
        {
            string algorithm = AlgorithmName().IsMatch(read.Alg) ? read.Alg : "another algorithm";
            return (null, $"the token is signed with {algorithm}, and this server has keys for {string.Join(" and ", _algorithms)} only");
        }

        TokenValidationResult result = await _handler.ValidateTokenAsync(read, _rules).ConfigureAwait(false);
        if (!result.IsValid)
        {
            return (null, Explain(result.Exception));
        }

        if (read.TryGetHeaderValue("crit", out object _))
        {
            // It names extensions that must be understood, and there is none that we do (RFC 7515, section 4.1.11).
            return (null, "the token asks for an extension that this server does not know");
        }

        byte[] payload = Base64UrlEncoder.DecodeBytes(read.EncodedPayload);

        // Without its signature, of which there may be several spellings.
        byte[] signed = Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]);
        string holder = "token " + Convert.ToHexString(SHA256.HashData(signed));
        return TokenClaims.TryRead(payload, holder, _time.GetUtcNow(), out Grant? grant, out string? problem)
            ? (grant, null)
            : (null, problem);
    }

    private static bool TryRead(string token, [NotNullWhen(true)] out JsonWebToken? read)
    {
        try
        {
            read = new JsonWebToken(token);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            read = null;
            return false;
        }
    }

    private static ref T? Slot<T>(T?[] kept, byte[] hash)
        where T : class => ref kept[BinaryPrimitives.ReadUInt16LittleEndian(hash) % kept.Length];

    private static string Explain(Exception error) => error switch
    {
        SecurityTokenInvalidAudienceException => "the token is for another audience",
        SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException or SecurityTokenInvalidSigningKeyException =>
            "the token is not signed with a key of this server",
        _ => "the token can't be read",
    };

    [GeneratedRegex(@"^[A-Za-z0-9-]{1,16}\z")]
    private static partial Regex AlgorithmName();

    private sealed record Verified(byte[] Hash, Grant Grant);

    private sealed record Refused(byte[] Hash, string Problem, DateTimeOffset Until);
}
