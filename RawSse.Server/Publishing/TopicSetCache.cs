using System.Diagnostics.CodeAnalysis;

namespace RawSse.Publishing;

/// <summary>
/// Gives the same object for the same single topic, where it was named not long ago: the log keeps one for each event,
/// and publishers mostly repeat theirs.
/// </summary>
/// <remarks>Any thread may call: an entry is one reference, and whichever of two writers wins is right.</remarks>
internal sealed class TopicSetCache
{
    private readonly TopicSet?[] _recent = new TopicSet?[1024];

    /// <summary>The topics of these names; none is the default topic.</summary>
    /// <param name="names">What the publisher named.</param>
    /// <param name="topics">The topics, if all may be published to.</param>
    /// <param name="problem">Else, in one line, why not.</param>
    public bool TryGet(
        List<string> names, [NotNullWhen(true)] out TopicSet? topics, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        if (names.Count == 0)
        {
            topics = TopicSet.Default;
            return true;
        }

        ref TopicSet? recent = ref _recent[(uint)names[0].GetHashCode() % _recent.Length];
        topics = recent;
        if (names.Count == 1 && topics is not null && topics.Names[0] == names[0])
        {
            return true;
        }

        if (!TopicSet.TryCreate(names, out topics, out problem))
        {
            return false;
        }

        if (topics.Names.Length == 1)
        {
            recent = topics;
        }

        return true;
    }
}
