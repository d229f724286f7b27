using System.Diagnostics.CodeAnalysis;
using System.Text;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>What a client asks of <c>/events</c>: a cursor, and later topics.</summary>
internal readonly ref struct EventsQuery
{
    /// <summary>The cursor as it came; empty for live.</summary>
    public ReadOnlySpan<byte> Cursor { get; private init; }

    /// <summary>Reads the query and the header <c>Last-Event-ID</c>, which wins.</summary>
    public static bool TryRead(HttpRequest request, out EventsQuery query, [NotNullWhen(false)] out string? problem)
    {
        query = default;
        problem = null;
        ReadOnlySpan<byte> cursor = default;
        var pairs = new QueryString(request.Query);
        while (pairs.TryRead(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            if (!QueryString.TryDecode(value, form: true, out byte[] decoded))
            {
                problem = $"the query's '{Encoding.UTF8.GetString(name)}' has a broken percent-escape";
                return false;
            }

            if (name.SequenceEqual("topic"u8) && !decoded.AsSpan().SequenceEqual("default"u8))
            {
                problem = "there is only the topic 'default'";
                return false;
            }

            // The two last are what common polyfills send, which can't set a header.
            if (name.SequenceEqual("lastEventId"u8)
                || name.SequenceEqual("last_event_id"u8)
                || name.SequenceEqual("evs_last_event_id"u8))
            {
                cursor = decoded;
            }
        }

        if (request.TryGetHeader("last-event-id"u8, out ReadOnlySpan<byte> header) && !header.IsEmpty)
        {
            cursor = header;
        }

        query = new EventsQuery { Cursor = cursor };
        return true;
    }
}
