using System.Text.Unicode;
using RawSse.Events;
using RawSse.Log;

namespace RawSse.Endpoints;

/// <summary>
/// Puts publications into the log, each of a publisher with the same key on the same topic once: whoever got no answer may
/// repeat itself. Keys are known for as long as their event is in the history.
/// </summary>
/// <remarks>Any thread may call.</remarks>
/// <param name="log">The log.</param>
/// <param name="announce">Wakes who waits for it.</param>
internal sealed class Publications(EventLog log, Action announce)
{
    /// <summary>Bytes of a key; they are kept.</summary>
    private const int MaxKeyLength = 256;

    /// <summary>What is wrong with a key, in one line; null if nothing is.</summary>
    public static string? CheckKey(ReadOnlySpan<byte> key) =>
        key.IsEmpty || key.Length > MaxKeyLength || key.ContainsAny("\r\n\0"u8) || !Utf8.IsValid(key)
            ? $"'id' takes 1 to {MaxKeyLength} bytes of UTF-8 without CR, LF or NUL"
            : null;

    /// <summary>Publishes.</summary>
    /// <returns>The event's id; of a repetition the first one's; null if the server is stopping, and nothing is published.</returns>
    public EventId? Publish(in Publication publication)
    {
        EventId? id = Append(publication);
        announce();
        return id;
    }

    /// <summary>Puts one of many into the log; once all that have come are there, <see cref="Announce"/> is to be called.</summary>
    /// <returns>As <see cref="Publish"/>.</returns>
    public EventId? Append(in Publication publication)
    {
        long sequence = publication.Key is { } key
            ? log.AppendOnce(publication.Event, publication.Topics, new PublisherKey(publication.Publisher, key))
            : log.Append(publication.Event, publication.Topics);
        return sequence > 0 ? log.IdOf(sequence) : null;
    }

    /// <summary>Says to those who wait that the log has grown.</summary>
    public void Announce() => announce();
}
