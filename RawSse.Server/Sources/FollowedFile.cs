
namespace RawSse;

/// <summary>A file whose lines become events.</summary>
/// <param name="Path">Where it is; it need not be there yet.</param>
/// <param name="Topics">Where its lines go.</param>
public sealed record FollowedFile(string Path, TopicSet Topics);
