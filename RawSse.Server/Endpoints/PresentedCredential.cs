using System.Text;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>The words for a header Authorization that does not carry what it should.</summary>
internal static class PresentedCredential
{
    /// <summary>What is missing where <see cref="BearerToken.InHeader"/> finds nothing; null if there is no such header at all.</summary>
    /// <param name="request">The request.</param>
    /// <param name="kind">What is asked for: a key, a token, or either.</param>
    public static string? Problem(HttpRequest request, string kind) =>
        !request.TryGetHeader("authorization"u8, out ReadOnlySpan<byte> value) || value.IsEmpty ? null
        : value.Length >= 6 && Ascii.EqualsIgnoreCase(value[..6], "bearer"u8)
            ? $"Authorization names no {kind} after 'Bearer'; write Authorization: Bearer <{kind}>"
            : $"Authorization does not begin with 'Bearer'; write Authorization: Bearer <{kind}>";
}
