namespace RawSse.Events;

/// <summary>
/// The topics that a subscriber asks for or a token allows: full names, and prefixes of names (<c>prices/*</c>).
/// Immutable. Two filters are equal if they ask for the same topics.
/// </summary>
/// <remarks>
/// A filter is kept as its minimal cover: it contains no name or prefix that a shorter prefix already covers. So a
/// topic matches either a name or exactly one prefix, and a binary search finds it.
/// </remarks>
internal sealed class TopicFilter : IEquatable<TopicFilter>
{
    private readonly int _hash;

    private TopicFilter(string[] names, string[] prefixes)
    {
        Names = names;
        Prefixes = prefixes;
        var hash = new HashCode();
        Array.ForEach(names, hash.Add);
        Array.ForEach(prefixes, prefix => hash.Add(prefix + "*"));
        _hash = hash.ToHashCode();
        NamesSystemTopics = names.Concat(prefixes).Any(pattern => pattern.StartsWith('$'));
    }

    /// <summary>The filter for the topic <c>default</c> alone.</summary>
    public static TopicFilter Default { get; } = Of([TopicSet.DefaultName]);

    /// <summary>The full names, in ordinal order.</summary>
    public string[] Names { get; }

    /// <summary>
    /// The prefixes without their asterisks, in ordinal order. Only the empty prefix may be a prefix of others.
    /// </summary>
    public string[] Prefixes { get; }

    /// <summary>Whether the filter names a system topic.</summary>
    public bool NamesSystemTopics { get; }

    /// <summary>
    /// Creates a filter from at least one pattern. <see cref="TopicSet.Check"/> must have accepted each of them.
    /// </summary>
    public static TopicFilter Of(IEnumerable<string> patterns)
    {
        ILookup<bool, string> byKind =
            patterns.Distinct(StringComparer.Ordinal).ToLookup(pattern => pattern.EndsWith('*'));

        // In ordinal order, a prefix comes before everything that begins with it.
        var prefixes = new List<string>();
        foreach (string prefix in byKind[true].Select(pattern => pattern[..^1]).Order(StringComparer.Ordinal))
        {
            if (!HasPrefixOf(prefix, prefixes))
            {
                prefixes.Add(prefix);
            }
        }

        return new TopicFilter(
            [.. byKind[false].Order(StringComparer.Ordinal).Where(name => !HasPrefixOf(name, prefixes))],
            [.. prefixes]);
    }

    /// <summary>Returns whether the filter asks for an event on these topics. One match is enough.</summary>
    public bool Matches(TopicSet topics)
    {
        foreach (string topic in topics.Names)
        {
            if (Matches(topic))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether the filter asks for a topic.</summary>
    public bool Matches(string topic) =>
        Array.BinarySearch(Names, topic, StringComparer.Ordinal) >= 0 || HasPrefixOf(topic);

    /// <summary>
    /// Returns whether a prefix of the filter covers a topic, or everything that a longer prefix covers.
    /// </summary>
    public bool HasPrefixOf(string topic) => HasPrefixOf(topic, Prefixes);

    /// <summary>
    /// Returns the first name or pattern of this filter that another filter does not cover; null if it covers them all.
    /// </summary>
    public string? FirstBeyond(TopicFilter other)
    {
        foreach (string name in Names)
        {
            if (!other.Matches(name))
            {
                return name;
            }
        }

        foreach (string prefix in Prefixes)
        {
            if (!other.HasPrefixOf(prefix))
            {
                return prefix + "*";
            }
        }

        return null;
    }

    /// <summary>
    /// Returns the minimum length of a prefix that matches a topic: a system topic matches only if the prefix includes
    /// the dollar sign.
    /// </summary>
    public static int ShortestPrefix(string topic) => topic.StartsWith('$') ? 1 : 0;

    /// <inheritdoc/>
    public bool Equals(TopicFilter? other) =>
        ReferenceEquals(other, this)
        || (other is not null && other._hash == _hash
            && Names.AsSpan().SequenceEqual(other.Names) && Prefixes.AsSpan().SequenceEqual(other.Prefixes));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TopicFilter);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    private static bool HasPrefixOf(string topic, IReadOnlyList<string> prefixes)
    {
        if (prefixes.Count == 0)
        {
            return false;
        }

        if (prefixes[0].Length == 0 && ShortestPrefix(topic) == 0)
        {
            return true;
        }

        // Only the last prefix that sorts before the topic can match it: whatever sorts between a prefix and a matching
        // topic begins with that prefix, too, so the minimal cover does not contain it.
        int low = 0;
        int high = prefixes.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (string.CompareOrdinal(prefixes[middle], topic) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 && prefixes[low - 1].Length > 0 && topic.StartsWith(prefixes[low - 1], StringComparison.Ordinal);
    }
}
