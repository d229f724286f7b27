namespace RawSse.Publishing;

/// <summary>What all events of one body have in common.</summary>
/// <param name="Publisher">Whose they are.</param>
/// <param name="Topics">Where they go.</param>
/// <param name="Limit">How large each may be.</param>
internal sealed record BodyOrigin(string Publisher, TopicSet Topics, EventLimit Limit);
