using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using RawSse.Http;
using RawSse.Log;
using RawSse.Publishing;

namespace RawSse.Endpoints;

/// <summary>The fields of a publication, as a query or a form names them.</summary>
internal sealed class PublishFields
{
    /// <summary>More of an unknown name is not told back.</summary>
    private const int MaxQuotedName = 24;

    private Field _given;

    [Flags]
    private enum Field
    {
        None = 0,
        Topic = 1,
        Data = 2,
        Type = 4,
        Retry = 8,
        Id = 16,
    }

    /// <summary>The topics named; none for the default.</summary>
    public List<string> Topics { get; } = [];

    /// <summary>The data; null where the fields name none.</summary>
    public byte[]? Data { get; private set; }

    /// <summary>The event's type, UTF-8; empty for none.</summary>
    public byte[] Type { get; set; } = [];

    /// <summary>What the client is told to wait before it reconnects.</summary>
    public TimeSpan? Retry { get; set; }

    /// <summary>The publisher's own id; null for none.</summary>
    public string? Key { get; set; }

    /// <summary>
    /// Reads a query, or a form. A name that is not known is refused: an event with a misspelt topic would be someone
    /// else's. In a query, names that begin with <c>_</c> are passed over, as caches and tools add some.
    /// </summary>
    /// <param name="text">Its text, still encoded.</param>
    /// <param name="isForm">Only a form may hold the data.</param>
    /// <param name="problem">What is wrong, in one line; null if nothing is.</param>
    public bool TryRead(ReadOnlySpan<byte> text, bool isForm, [NotNullWhen(false)] out string? problem)
    {
        var pairs = new QueryString(text);
        while (pairs.TryRead(out ReadOnlySpan<byte> name, out byte[]? value, out problem))
        {
            if (!isForm && name.StartsWith("_"u8))
            {
                continue;
            }

            Field field = FieldOf(name);
            problem = field == Field.None || (field == Field.Data && !isForm) ? Unknown(name, isForm)
                : field != Field.Topic && _given.HasFlag(field) ? $"'{Encoding.ASCII.GetString(name)}' is given twice"
                : Read(field, value);
            if (problem is not null)
            {
                return false;
            }

            _given |= field;
        }

        return problem is null;
    }

    /// <summary>Reads a reconnection time; null, or what is wrong with it.</summary>
    public string? ReadRetry(ReadOnlySpan<byte> digits)
    {
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return "'retry' takes whole milliseconds";
        }

        // Any number of digits is a number; the event holds it to what is sensible.
        bool isShort = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds);
        Retry = TimeSpan.FromMilliseconds(isShort ? milliseconds : int.MaxValue);
        return null;
    }

    /// <summary>Reads the publisher's own id; null, or what is wrong with it.</summary>
    public string? ReadKey(ReadOnlySpan<byte> key)
    {
        string? problem = PublisherKey.Check(key);
        Key = problem is null ? Encoding.UTF8.GetString(key) : null;
        return problem;
    }

    /// <summary>Takes from the query what a form did not say.</summary>
    public void Complete(PublishFields query)
    {
        Topics.AddRange(query.Topics);
        Type = Type.Length > 0 ? Type : query.Type;
        Retry ??= query.Retry;
        Key ??= query.Key;
    }

    /// <summary>Makes the event.</summary>
    public bool TryPublish(
        ReadOnlyMemory<byte> data, TopicSet topics, out Publication publication, [NotNullWhen(false)] out string? problem)
    {
        bool isEvent = SseEvent.TryCreate(data, Type, Retry, out SseEvent e, out problem);
        publication = new Publication(e, topics, Key);
        return isEvent;
    }

    private static Field FieldOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("topic"u8) ? Field.Topic
        : name.SequenceEqual("data"u8) ? Field.Data
        : name.SequenceEqual("type"u8) ? Field.Type
        : name.SequenceEqual("retry"u8) ? Field.Retry
        : name.SequenceEqual("id"u8) ? Field.Id
        : Field.None;

    private static string Unknown(ReadOnlySpan<byte> name, bool isForm)
    {
        // ASCII alone: what came may be half a character, or a command to a terminal.
        string written = Encoding.ASCII.GetString(name[..Math.Min(name.Length, MaxQuotedName)]);
        string quoted = string.Concat(written.Select(c => char.IsControl(c) ? '?' : c));
        string hint = name.SequenceEqual("event"u8) ? "; the event's type goes into 'type'"
            : name.SequenceEqual("data"u8) ? "; the data goes into the body"
            : isForm ? "; to send plain text, add the header Content-Type: text/plain"
            : "";
        return isForm
            ? $"unknown field '{quoted}': a form has topic, data, type, retry and id{hint}"
            : $"unknown name '{quoted}' in the query: there may be topic, type, retry and id{hint}";
    }

    private string? Read(Field field, byte[] value)
    {
        switch (field)
        {
            case Field.Topic:
                return TopicNames.Add(Topics, value);
            case Field.Data:
                Data = value;
                return null;
            case Field.Type:
                Type = value;
                return null;
            case Field.Retry:
                return ReadRetry(value);
            default:
                return ReadKey(value);
        }
    }
}
