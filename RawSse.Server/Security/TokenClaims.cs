using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using RawSse.Events;

namespace RawSse.Security;

/// <summary>
/// Reads what a token says, once its signature was found right: <c>exp</c>, <c>nbf</c>, <c>sub</c> (RFC 7519, section 4.1)
/// and <c>rawsse</c>, such as <c>{"publish":["prices/*"],"subscribe":["*"]}</c>.
/// </summary>
internal static class TokenClaims
{
    /// <summary>What the bearer of a token is told that was good once.</summary>
    public const string Expired = "the token has expired";

    /// <summary>How much earlier than ours the clock of who made a token may let it begin.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    /// <summary>A name that is there twice could be read one way here and another way elsewhere.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads the claims.</summary>
    /// <param name="payload">The token's payload, JSON.</param>
    /// <param name="holder">Who holds it, where the claims name nobody.</param>
    /// <param name="now">The time.</param>
    /// <param name="grant">What they allow.</param>
    /// <param name="problem">Why they allow nothing now, in one line.</param>
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
                holder = claims.TryGetProperty("sub", out JsonElement subject) && subject.ValueKind == JsonValueKind.String
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

    /// <summary>Seconds since 1970, also with a fraction (RFC 7519, section 2, NumericDate); null where it is not said.</summary>
    private static DateTimeOffset? ReadTime(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double seconds)
            && seconds >= 0 && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : throw new FormatException($"the token's claim '{name}' takes seconds since 1970");
    }

    private static TopicFilter? ReadTopics(JsonElement claim, string name)
    {
        if (claim.ValueKind == JsonValueKind.Undefined || !claim.TryGetProperty(name, out JsonElement topics))
        {
            return null;
        }

        string[] patterns = topics.ValueKind == JsonValueKind.Array ? [.. topics.EnumerateArray().Select(t => t.GetString() ?? "")] : [""];
        return patterns.Length == 0 ? null
            : Array.TrueForAll(patterns, pattern => TopicSet.Check(pattern) is null) ? TopicFilter.Of(patterns)
            : throw new FormatException($"the token's claim 'rawsse.{name}' takes a list of topics");
    }
}
