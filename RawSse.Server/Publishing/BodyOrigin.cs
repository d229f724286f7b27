namespace RawSse.Publishing;

/// <summary>What all events of one body have in common. Immutable.</summary>
/// <param name="Publisher">The publisher of the events.</param>
/// <param name="Topics">The topics that they are published to.</param>
/// <param name="Limit">The maximum size of each.</param>
internal sealed record BodyOrigin(string Publisher, TopicSet Topics, EventLimit Limit);
