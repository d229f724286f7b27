using System.Text;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>
/// Answers requests that look for <c>/events</c> at a similar path, or at one that other servers use.
/// </summary>
internal static class MissedEvents
{
    /// <summary>Returns whether a request for this path probably meant <c>/events</c>.</summary>
    public static bool IsMeantBy(ReadOnlySpan<byte> path) =>
        Is(path, "/event"u8) || Is(path, "/events/"u8) || Is(path, "/events"u8) || Is(path, "/publish"u8)
        || Is(path, "/stream"u8) || Is(path, "/sse"u8) || Is(path, "/.well-known/mercure"u8);

    /// <summary>Creates the response.</summary>
    /// <param name="isRead">Whether the request was to read rather than to publish.</param>
    public static HttpResponse Answer(bool isRead) =>
        HttpResponse.Text(
            404, isRead ? "no such page; streams are at /events" : "nothing to publish to here; publish at /events");

    private static bool Is(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(path, name);
}
