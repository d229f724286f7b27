using System.Text;
using RawSse.Http;
using RawSse.Security;

namespace RawSse.Endpoints;

/// <summary>Lets a request publish, or answers why not: reads from the request what the policies decide on.</summary>
/// <param name="keys">The keys that may publish; none to let only this machine.</param>
internal sealed class PublishGate(PublishKeys keys)
{
    /// <summary>The refusal; null if the request may publish.</summary>
    public HttpResponse? Refuse(HttpRequest request)
    {
        if (!keys.IsEmpty)
        {
            if (!keys.Accept(Bearer(request)))
            {
                return HttpResponse.Unauthorized("publishing takes Authorization: Bearer <key>, with a key of this server");
            }
        }
        else if (PublishPolicy.Refuse(Facts(request)) is { } refusal)
        {
            return HttpResponse.Text(403, refusal, closes: true);
        }

        return request.TryGetHeader("content-encoding"u8, out ReadOnlySpan<byte> encoding)
            && !Ascii.EqualsIgnoreCase(encoding, "identity"u8)
            ? HttpResponse.Text(415, "this takes bodies without Content-Encoding", closes: true)
            : null;
    }

    private static PublisherFacts Facts(HttpRequest request) => new(
        request.Peer,
        IsForwarded(request),
        Header(request, "host"u8),
        Header(request, "origin"u8));

    /// <summary>
    /// What proxies add to the requests they pass on. nginx as it comes adds nothing, but speaks HTTP/1.0 to what is behind it,
    /// which programs do not any more.
    /// </summary>
    private static bool IsForwarded(HttpRequest request) =>
        request.MinorVersion == 0
        || request.TryGetHeader("forwarded"u8, out _)
        || request.TryGetHeader("via"u8, out _)
        || request.TryGetHeader("x-real-ip"u8, out _)
        || request.HasHeaderThatBegins("x-forwarded-"u8);

    /// <summary>The token of RFC 6750, section 2.1; empty for none.</summary>
    private static ReadOnlySpan<byte> Bearer(HttpRequest request) =>
        request.TryGetHeader("authorization"u8, out ReadOnlySpan<byte> value)
            && value.Length > 7
            && Ascii.EqualsIgnoreCase(value[..7], "bearer "u8)
            ? value[7..].Trim((byte)' ')
            : default;

    private static string? Header(HttpRequest request, ReadOnlySpan<byte> name) =>
        request.TryGetHeader(name, out ReadOnlySpan<byte> value) ? Encoding.ASCII.GetString(value) : null;
}
