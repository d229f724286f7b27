using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using RawSse.Log;

namespace RawSse.Publishing;

/// <summary>What a publisher says about an event, or about all events of a body. One request owns it.</summary>
internal sealed class PublishFields
{
    /// <summary>The topics that are named; none means the default topic.</summary>
    public List<string> Topics { get; } = [];

    /// <summary>The data; null if no field contains it.</summary>
    public byte[]? Data { get; set; }

    /// <summary>The type of the event in UTF-8; empty for none.</summary>
    public byte[] Type { get; set; } = [];

    /// <summary>The reconnection time; null for none.</summary>
    public TimeSpan? Retry { get; private set; }

    /// <summary>The publisher's own id; null for none.</summary>
    public string? Key { get; private set; }

    /// <summary>Parses a reconnection time.</summary>
    /// <returns>False if the text is not a whole number.</returns>
    public static bool TryParseRetry(ReadOnlySpan<byte> digits, out TimeSpan retry)
    {
        // A number may have any number of digits. The event limits the time to what is sensible.
        bool isNumber = !digits.IsEmpty && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
        bool isShort = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds);
        retry = TimeSpan.FromMilliseconds(isShort ? milliseconds : int.MaxValue);
        return isNumber;
    }

    /// <summary>Reads a reconnection time.</summary>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public string? ReadRetry(ReadOnlySpan<byte> digits)
    {
        bool isRetry = TryParseRetry(digits, out TimeSpan retry);
        Retry = isRetry ? retry : Retry;
        return isRetry ? null : "'retry' must be a whole number of milliseconds";
    }

    /// <summary>Reads the publisher's own id.</summary>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public string? ReadKey(ReadOnlySpan<byte> key)
    {
        string? problem = PublisherKey.Check(key);
        Key = problem is null ? Encoding.UTF8.GetString(key) : null;
        return problem;
    }

    /// <summary>Fills in from the query what a form does not say. The topics of both count.</summary>
    public void FillFrom(PublishFields query)
    {
        Topics.AddRange(query.Topics);
        Type = Type.Length > 0 ? Type : query.Type;
        Retry ??= query.Retry;
        Key ??= query.Key;
    }

    /// <summary>Creates the publication.</summary>
    /// <returns>False if a field is invalid. Then <paramref name="problem"/> says what is wrong.</returns>
    public bool TryCreate(
        ReadOnlyMemory<byte> data,
        TopicSet topics,
        string publisher,
        out Publication publication,
        [NotNullWhen(false)] out string? problem)
    {
        bool isEvent = SseEvent.TryCreate(data, Type, Retry, out SseEvent e, out problem);
        publication = new Publication(e, topics, Key) { Publisher = publisher };
        return isEvent;
    }
}
