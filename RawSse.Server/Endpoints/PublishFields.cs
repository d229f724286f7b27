using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using RawSse.Events;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>The fields of a publication, as a query or a form names them.</summary>
internal sealed class PublishFields
{
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

    /// <summary>Reads a query, or a form.</summary>
    /// <param name="text">Its text, still encoded.</param>
    /// <param name="isForm">Only a form may hold the data.</param>
    /// <param name="problem">What is wrong, in one line; null if nothing is.</param>
    public bool TryRead(ReadOnlySpan<byte> text, bool isForm, [NotNullWhen(false)] out string? problem)
    {
        var pairs = new QueryString(text);
        while (pairs.TryRead(out ReadOnlySpan<byte> name, out byte[]? value, out problem))
        {
            if (name.SequenceEqual("data"u8) && isForm)
            {
                Data = value;
            }
            else if (name.SequenceEqual("topic"u8))
            {
                problem = TopicNames.Add(Topics, value);
            }
            else if (name.SequenceEqual("type"u8))
            {
                Type = value;
            }
            else if (name.SequenceEqual("retry"u8))
            {
                problem = ReadRetry(value);
            }
            else if (name.SequenceEqual("id"u8))
            {
                problem = ReadKey(value);
            }

            if (problem is not null)
            {
                return false;
            }
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
        string? problem = Publications.CheckKey(key);
        Key = problem is null ? Encoding.UTF8.GetString(key) : null;
        return problem;
    }

    /// <summary>Makes the event.</summary>
    public bool TryPublish(
        ReadOnlyMemory<byte> data, TopicSet topics, out Publication publication, [NotNullWhen(false)] out string? problem)
    {
        bool isEvent = SseEvent.TryCreate(data, Type, Retry, out SseEvent e, out problem);
        publication = new Publication(e, topics, Key);
        return isEvent;
    }
}
