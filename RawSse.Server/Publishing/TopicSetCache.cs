using System.Diagnostics.CodeAnalysis;

namespace RawSse.Publishing;

/// <summary>
/// Remembers the sets of single topics that were named recently, and returns the same object again. Publishers mostly
/// repeat their topics, so one object serves many events.
/// </summary>
/// <remarks>Any thread may use it. An entry is one reference, so it doesn't matter which of two writers wins.</remarks>
internal sealed class TopicSetCache
{
    private readonly TopicSet?[] _recent = new TopicSet?[1024];

    /// <summary>Returns the set of topics with these names. No name stands for the default topic.</summary>
    /// <param name="names">The names.</param>
    /// <param name="topics">The topics, if all of them may be published to.</param>
    /// <param name="problem">What is wrong with the names, in one line; null if nothing is.</param>
    /// <returns>Whether all of the topics may be published to.</returns>
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
