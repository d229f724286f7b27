using System.Text;
using RawSse.Http;
using RawSse.Security;

namespace RawSse.Endpoints;

/// <summary>Lets a request publish, or answers why not: reads from the request what the policies decide on.</summary>
/// <param name="keys">The keys that may publish; none to let only this machine.</param>
internal sealed class PublishGate(PublishKeys keys)
{
    /// <summary>What proxies add to the requests they pass on.</summary>
    private static readonly byte[][] ForwardingHeaders =
        [.. new[]
            {
                "forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port",
                "x-forwarded-server", "x-real-ip",
            }
            .Select(Encoding.ASCII.GetBytes)];

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
        Array.Exists(ForwardingHeaders, name => request.TryGetHeader(name, out _)),
        Header(request, "host"u8),
        Header(request, "origin"u8));

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
