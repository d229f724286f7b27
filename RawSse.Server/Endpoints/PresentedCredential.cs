using System.Text;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>Explains what is wrong with an Authorization header that has no credential.</summary>
internal static class PresentedCredential
{
    /// <summary>
    /// Returns what is missing if <see cref="BearerToken.InHeader"/> finds nothing; null if there is no Authorization
    /// header at all.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="kind">The kind of credential that is expected: a key, a token, or either.</param>
    public static string? Problem(HttpRequest request, string kind) =>
        !request.TryGetHeader("authorization"u8, out ReadOnlySpan<byte> value) || value.IsEmpty ? null
        : value.Length >= 6 && Ascii.EqualsIgnoreCase(value[..6], "bearer"u8)
            ? $"the Authorization header has no {kind} after 'Bearer'; send Authorization: Bearer <{kind}>"
            : $"the Authorization header does not begin with 'Bearer'; send Authorization: Bearer <{kind}>";
}
