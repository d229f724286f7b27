using System.Text;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>Answers those who looked for <c>/events</c> at an address that is close to it, or that other servers use.</summary>
internal static class MissedEvents
{
    /// <summary>Whether whoever asks for this path meant <c>/events</c>, unless there is a file of that name.</summary>
    public static bool IsMeantBy(ReadOnlySpan<byte> path) =>
        Is(path, "/event"u8) || Is(path, "/events/"u8) || Is(path, "/events"u8) || Is(path, "/publish"u8)
        || Is(path, "/stream"u8) || Is(path, "/sse"u8) || Is(path, "/.well-known/mercure"u8);

    /// <summary>The answer.</summary>
    /// <param name="isRead">Whether it was asked for, and not published to.</param>
    public static HttpResponse Answer(bool isRead) =>
        HttpResponse.Text(404, isRead ? "there is no such page here; streams are at /events" : "there is nothing here; publish at /events");

    private static bool Is(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(path, name);
}
