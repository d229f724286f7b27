using System.Diagnostics.CodeAnalysis;
using RawSse.Events;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>The parameters of a request for a stream.</summary>
/// <param name="Topics">The topics and patterns as the client named them; the default topic if it named none.</param>
/// <param name="Filter">The filter for these topics.</param>
/// <param name="Cursor">The cursor as the client sent it; empty to start with the next event.</param>
/// <param name="Token">The token in the query, for clients that can't set a header; empty for none.</param>
/// <param name="HasHeartbeatEvents">Whether heartbeats are to be events.</param>
/// <param name="NamesTopics">Whether the topics of each event are to be told.</param>
internal readonly record struct EventsQuery(
    IReadOnlyList<string> Topics,
    TopicFilter Filter,
    byte[] Cursor,
    byte[] Token,
    bool HasHeartbeatEvents,
    bool NamesTopics)
{
    private static readonly string[] DefaultTopics = [TopicSet.DefaultName];

    /// <summary>
    /// Reads the query and the header <c>Last-Event-ID</c>. The header takes precedence over the query.
    /// </summary>
    public static bool TryRead(HttpRequest request, out EventsQuery query, [NotNullWhen(false)] out string? problem)
    {
        query = default;
        byte[] cursor = [];
        byte[] token = [];
        List<string>? topics = null;
        bool hasHeartbeatEvents = false;
        bool namesTopics = false;
        var pairs = new QueryString(request.Query);
        while (pairs.TryRead(out ReadOnlySpan<byte> name, out byte[]? value, out problem))
        {
            if (name.SequenceEqual("topic"u8))
            {
                problem = TopicNames.Add(topics ??= [], value);
            }
            else if (IsCursor(name))
            {
                cursor = value;
            }
            else if (name.SequenceEqual("access_token"u8))
            {
                token = value;
            }
            else if (name.SequenceEqual("heartbeat"u8))
            {
                hasHeartbeatEvents = true;
                problem = IsEvent(value)
                    ? null
                    : "heartbeat can only be 'event'; leave it out to get comments as heartbeats";
            }
            else if (name.SequenceEqual("topics"u8))
            {
                namesTopics = true;
                problem = IsEvent(value) ? null : "topics can only be 'event'; to ask for a topic, use topic=<name>";
            }
            else if (!IsIgnored(name))
            {
                problem = "the query of /events may contain topic, lastEventId, last_event_id, evs_last_event_id, "
                    + "heartbeat, topics and access_token; others must begin with _";
            }

            if (problem is not null)
            {
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
        query = new EventsQuery(
            topics is null ? DefaultTopics : topics, filter, cursor, token, hasHeartbeatEvents, namesTopics);
        return true;
    }

    /// <summary>
    /// Returns whether a name is one for the cursor. The last two are those of common polyfills, which can't set a
    /// header.
    /// </summary>
    private static bool IsCursor(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("lastEventId"u8)
        || name.SequenceEqual("last_event_id"u8)
        || name.SequenceEqual("evs_last_event_id"u8);

    /// <summary>
    /// Returns whether an unknown name is ignored. Others are refused, because a misspelt <c>topic</c> must not open a
    /// stream of the default topic. Pages may use an underscore to bypass caches, and one polyfill sends names that
    /// begin with <c>evs_</c>.
    /// </summary>
    private static bool IsIgnored(ReadOnlySpan<byte> name) => name.StartsWith("_"u8) || name.StartsWith("evs_"u8);

    private static bool IsEvent(ReadOnlySpan<byte> value) => value.SequenceEqual("event"u8);

    private static string? CheckTopics(List<string> topics) => topics.Count > TopicSet.MaxTopics
        ? $"a stream may name at most {TopicSet.MaxTopics} topics"
        : topics.Select(TopicSet.Check).FirstOrDefault(problem => problem is not null);
}
