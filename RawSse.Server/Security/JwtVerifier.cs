using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace RawSse.Security;

/// <summary>
/// Verifies JSON Web Tokens (RFC 7519), and says what their bearers may do. It accepts only the algorithms of its keys:
/// neither <c>none</c>, nor a public key used as a secret. It owns the cache of recent results.
/// </summary>
/// <remarks>
/// Any thread may call it. Verifying a signature takes up to 80 µs, and publishers send the same token with every
/// request, so results are cached under the hash of the token. Unknown tokens are verified on the thread pool rather
/// than on the caller's thread, and only so many at once that other work keeps a core: a flood of bad tokens delays
/// only those who send them.
/// </remarks>
internal sealed partial class JwtVerifier
{
    /// <summary>
    /// How long a refused token stays refused without another look. It is short, so that a token becomes usable as soon
    /// as it is valid.
    /// </summary>
    private static readonly TimeSpan RefusedFor = TimeSpan.FromSeconds(1);

    private readonly JsonWebTokenHandler _handler = new();
    private readonly TokenValidationParameters _rules;
    private readonly TimeProvider _time;
    private readonly string[] _algorithms;
    private readonly SemaphoreSlim _turns;

    /// <summary>
    /// A cache with one slot for each hash; a newer token takes the slot. An entry is a single reference, so when two
    /// threads write one, either result is right.
    /// </summary>
    private readonly Verified?[] _recent;

    /// <summary>
    /// The same for refused tokens. They have a cache of their own, so that they can't evict good ones.
    /// </summary>
    private readonly Refused?[] _refused;

    /// <summary>Creates a verifier. A token is good if any of the keys verifies it.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="audience">The audience (<c>aud</c>) that tokens must have; null for any.</param>
    /// <param name="time">The server's clock.</param>
    /// <param name="remembered">The number of good tokens to cache, and also the number of bad ones.</param>
    /// <param name="atOnce">The number of tokens to verify at once; 0 for one for every two cores.</param>
    public JwtVerifier(
        IReadOnlyList<JwtKey> keys, string? audience, TimeProvider time, int remembered = 1024, int atOnce = 0)
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

            // Names are compared exactly (RFC 7519, section 2, StringOrURI).
            IgnoreTrailingSlashWhenValidatingAudience = false,

            // The lifetime is checked with the other claims, by the server's clock.
            ValidateLifetime = false,
        };
    }

    /// <summary>Verifies a token. A cached result is returned synchronously.</summary>
    /// <returns>What the token grants; or, in one line, why it grants nothing.</returns>
    public ValueTask<(Grant? Grant, string? Problem)> VerifyAsync(ReadOnlySpan<byte> token)
    {
        byte[] hash = SHA256.HashData(token);
        if (Slot(_recent, hash) is { } recent && hash.AsSpan().SequenceEqual(recent.Hash))
        {
            return ValueTask.FromResult<(Grant?, string?)>(
                _time.GetUtcNow() < recent.Grant.Expires ? (recent.Grant, null) : (null, TokenClaims.Expired));
        }

        return Slot(_refused, hash) is { } refused
            && hash.AsSpan().SequenceEqual(refused.Hash)
            && _time.GetUtcNow() < refused.Until
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
            return (
                null,
                $"the token is signed with {algorithm}, but this server has keys only for "
                    + $"{string.Join(" and ", _algorithms)}");
        }

        TokenValidationResult result = await _handler.ValidateTokenAsync(read, _rules).ConfigureAwait(false);
        if (!result.IsValid)
        {
            return (null, Explain(result.Exception));
        }

        if (read.TryGetHeaderValue("crit", out object _))
        {
            // "crit" lists extensions that the verifier must understand, and we understand none (RFC 7515, section
            // 4.1.11).
            return (null, "the token requires an extension that this server does not support");
        }

        byte[] payload = Base64UrlEncoder.DecodeBytes(read.EncodedPayload);

        // Hash the token without its signature, which can be spelled in several ways.
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
        SecurityTokenInvalidSignatureException
            or SecurityTokenInvalidAlgorithmException
            or SecurityTokenInvalidSigningKeyException =>
            "the token is not signed with a key of this server",
        _ => "the token can't be read",
    };

    [GeneratedRegex(@"^[A-Za-z0-9-]{1,16}\z")]
    private static partial Regex AlgorithmName();

    private sealed record Verified(byte[] Hash, Grant Grant);

    private sealed record Refused(byte[] Hash, string Problem, DateTimeOffset Until);
}
