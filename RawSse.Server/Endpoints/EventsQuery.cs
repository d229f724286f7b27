using System.Diagnostics.CodeAnalysis;
using RawSse.Events;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>What a client asks of <c>/events</c>.</summary>
/// <param name="Topics">The topics and patterns as they were named; the default topic where none was.</param>
/// <param name="Filter">The same, to match events with.</param>
/// <param name="Cursor">The cursor as it came; empty for live.</param>
/// <param name="Token">The token, for clients that can't set a header; empty for none.</param>
internal readonly record struct EventsQuery(IReadOnlyList<string> Topics, TopicFilter Filter, byte[] Cursor, byte[] Token)
{
    private static readonly string[] DefaultTopics = [TopicSet.DefaultName];

    /// <summary>Reads the query and the header <c>Last-Event-ID</c>, which wins.</summary>
    public static bool TryRead(HttpRequest request, out EventsQuery query, [NotNullWhen(false)] out string? problem)
    {
        query = default;
        byte[] cursor = [];
        byte[] token = [];
        List<string>? topics = null;
        var pairs = new QueryString(request.Query);
        while (pairs.TryRead(out ReadOnlySpan<byte> name, out byte[]? value, out problem))
        {
            if (name.SequenceEqual("topic"u8))
            {
                problem = TopicNames.Add(topics ??= [], value);
                if (problem is not null)
                {
                    return false;
                }
            }
            else if (IsCursor(name))
            {
                cursor = value;
            }
            else if (name.SequenceEqual("access_token"u8))
            {
                token = value;
            }
            else if (!IsIgnored(name))
            {
                problem = "/events knows topic, lastEventId, last_event_id, evs_last_event_id and access_token in its query;"
                    + " other names must begin with _";
                return false;
            }
        }

        problem ??= topics is null ? null : CheckTopics(topics);
        if (problem is not null)
        {
            return false;
        }

        if (request.TryGetHeader("last-event-id"u8, out ReadOnlySpan<byte> header) && !header.IsEmpty)
        {
            cursor = header.ToArray();
        }

        TopicFilter filter = topics is null ? TopicFilter.Default : TopicFilter.Of(topics);
        query = new EventsQuery(topics is null ? DefaultTopics : topics, filter, cursor, token);
        return true;
    }

    /// <summary>The two last are what common polyfills send, which can't set a header.</summary>
    private static bool IsCursor(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("lastEventId"u8)
        || name.SequenceEqual("last_event_id"u8)
        || name.SequenceEqual("evs_last_event_id"u8);

    /// <summary>
    /// Other unknown names are refused: a misspelt <c>topic</c> must not open a stream of the default topic. A page may use an
    /// underscore to keep caches away, and one polyfill sends more names that begin with <c>evs_</c>.
    /// </summary>
    private static bool IsIgnored(ReadOnlySpan<byte> name) => name.StartsWith("_"u8) || name.StartsWith("evs_"u8);

    private static string? CheckTopics(List<string> topics) => topics.Count > TopicSet.MaxTopics
        ? $"a stream may name {TopicSet.MaxTopics} topics"
        : topics.Select(TopicSet.Check).FirstOrDefault(problem => problem is not null);
}
