using RawSse.Events;

namespace RawSse.Endpoints;

/// <summary>One event as a publisher asked for it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Topics">Where.</param>
/// <param name="Key">The publisher's own id, by which a repetition is known; null for none.</param>
internal readonly record struct Publication(SseEvent Event, TopicSet Topics, string? Key = null);
