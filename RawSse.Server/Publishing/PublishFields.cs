using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using RawSse.Log;

namespace RawSse.Publishing;

/// <summary>What a publisher says of an event besides its data, or of all events of a body.</summary>
internal sealed class PublishFields
{
    /// <summary>The topics named; none for the default.</summary>
    public List<string> Topics { get; } = [];

    /// <summary>The data; null where the fields name none.</summary>
    public byte[]? Data { get; set; }

    /// <summary>The event's type, UTF-8; empty for none.</summary>
    public byte[] Type { get; set; } = [];

    /// <summary>What the client is told to wait before it reconnects.</summary>
    public TimeSpan? Retry { get; private set; }

    /// <summary>The publisher's own id; null for none.</summary>
    public string? Key { get; private set; }

    /// <summary>Reads a reconnection time; false if it is not written as one.</summary>
    public static bool TryParseRetry(ReadOnlySpan<byte> digits, out TimeSpan retry)
    {
        // Any number of digits is a number; the event holds it to what is sensible.
        bool isNumber = !digits.IsEmpty && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
        bool isShort = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds);
        retry = TimeSpan.FromMilliseconds(isShort ? milliseconds : int.MaxValue);
        return isNumber;
    }

    /// <summary>Reads a reconnection time; null, or what is wrong with it.</summary>
    public string? ReadRetry(ReadOnlySpan<byte> digits)
    {
        bool isRetry = TryParseRetry(digits, out TimeSpan retry);
        Retry = isRetry ? retry : Retry;
        return isRetry ? null : "'retry' takes whole milliseconds";
    }

    /// <summary>Reads the publisher's own id; null, or what is wrong with it.</summary>
    public string? ReadKey(ReadOnlySpan<byte> key)
    {
        string? problem = PublisherKey.Check(key);
        Key = problem is null ? Encoding.UTF8.GetString(key) : null;
        return problem;
    }

    /// <summary>Takes from the query what a form did not say.</summary>
    public void FillFrom(PublishFields query)
    {
        Topics.AddRange(query.Topics);
        Type = Type.Length > 0 ? Type : query.Type;
        Retry ??= query.Retry;
        Key ??= query.Key;
    }

    /// <summary>Makes the event.</summary>
    public bool TryCreate(
        ReadOnlyMemory<byte> data, TopicSet topics, string publisher, out Publication publication, [NotNullWhen(false)] out string? problem)
    {
        bool isEvent = SseEvent.TryCreate(data, Type, Retry, out SseEvent e, out problem);
        publication = new Publication(e, topics, Key) { Publisher = publisher };
        return isEvent;
    }
}
