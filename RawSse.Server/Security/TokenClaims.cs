using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using RawSse.Events;

namespace RawSse.Security;

/// <summary>
/// Reads the claims of a token whose signature has been verified: <c>exp</c>, <c>nbf</c>, <c>sub</c> (RFC 7519, section
/// 4.1) and <c>rawsse</c>, such as <c>{"publish":["prices/*"],"subscribe":["*"]}</c>.
/// </summary>
internal static class TokenClaims
{
    /// <summary>The refusal for a token whose time is over.</summary>
    public const string Expired = "the token has expired";

    /// <summary>The clock skew that is allowed for <c>nbf</c>.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    /// <summary>Duplicate names are refused, because different parsers would read different values.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads the claims.</summary>
    /// <param name="payload">The token's payload, JSON.</param>
    /// <param name="holder">The holder, if the claims name none.</param>
    /// <param name="now">The current time.</param>
    /// <param name="grant">What the claims allow.</param>
    /// <param name="problem">Why the claims allow nothing, in one line.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> payload,
        string holder,
        DateTimeOffset now,
        [NotNullWhen(true)] out Grant? grant,
        [NotNullWhen(false)] out string? problem)
    {
        grant = null;
        try
        {
            using var document = JsonDocument.Parse(payload, Strict);
            JsonElement claims = document.RootElement;
            DateTimeOffset expires = ReadTime(claims, "exp") ?? DateTimeOffset.MaxValue;
            problem = now >= expires ? Expired
                : now + Leeway < ReadTime(claims, "nbf") ? "the token is not valid yet"
                : null;
            if (problem is null)
            {
                JsonElement ours = claims.TryGetProperty("rawsse", out JsonElement found) ? found : default;
                holder = claims.TryGetProperty("sub", out JsonElement subject)
                    && subject.ValueKind == JsonValueKind.String
                    ? "sub " + subject.GetString()
                    : holder;
                grant = new Grant(holder, ReadTopics(ours, "publish"), ReadTopics(ours, "subscribe"), expires);
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            problem = e is FormatException ? e.Message : "the token's claims can't be read";
        }

        return problem is null;
    }

    /// <summary>
    /// Reads seconds since 1970, which may have a fraction (RFC 7519, section 2, NumericDate); null if there is no such
    /// claim.
    /// </summary>
    private static DateTimeOffset? ReadTime(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double seconds)
            && seconds >= 0 && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : throw new FormatException($"the token's claim '{name}' must be a number of seconds since 1970");
    }

    private static TopicFilter? ReadTopics(JsonElement claim, string name)
    {
        if (claim.ValueKind == JsonValueKind.Undefined || !claim.TryGetProperty(name, out JsonElement topics))
        {
            return null;
        }

        string[] patterns = topics.ValueKind == JsonValueKind.Array
            ? [.. topics.EnumerateArray().Select(t => t.GetString() ?? "")]
            : [""];
        return patterns.Length == 0 ? null
            : Array.TrueForAll(patterns, pattern => TopicSet.Check(pattern) is null) ? TopicFilter.Of(patterns)
            : throw new FormatException($"the token's claim 'rawsse.{name}' must be a list of topics");
    }
}
