namespace RawSse;

/// <summary>A file whose lines are published as events.</summary>
/// <param name="Path">The path of the file, which need not exist yet.</param>
/// <param name="Topics">The topics to publish the lines to.</param>
public sealed record FollowedFile(string Path, TopicSet Topics);
