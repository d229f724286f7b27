namespace RawSse.Events;

/// <summary>
/// What a subscriber asks for, or a token allows: names of topics, and prefixes of names (<c>prices/*</c>). Immutable;
/// equal if it asks for the same.
/// </summary>
/// <remarks>
/// It is kept as its minimal cover: no name or prefix that a shorter prefix of the filter stands for. So a topic is matched
/// by its name or by one prefix, never by several, and is found by binary search.
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
        NamesServerTopics = names.Concat(prefixes).Any(pattern => pattern.StartsWith('$'));
    }

    /// <summary>The topic <c>default</c>.</summary>
    public static TopicFilter Default { get; } = Of([TopicSet.DefaultName]);

    /// <summary>Topics named in full, in ordinal order.</summary>
    public string[] Names { get; }

    /// <summary>Prefixes of names, without their asterisk, in ordinal order; none begins with another but the empty one.</summary>
    public string[] Prefixes { get; }

    /// <summary>Whether it names a topic of the server's own.</summary>
    public bool NamesServerTopics { get; }

    /// <summary>A filter of patterns that <see cref="TopicSet.Check"/> found right; at least one.</summary>
    public static TopicFilter Of(IEnumerable<string> patterns)
    {
        ILookup<bool, string> byKind = patterns.Distinct(StringComparer.Ordinal).ToLookup(pattern => pattern.EndsWith('*'));

        // In ordinal order a prefix stands before all that begin with it.
        var prefixes = new List<string>();
        foreach (string prefix in byKind[true].Select(pattern => pattern[..^1]).Order(StringComparer.Ordinal))
        {
            if (!HasPrefixOf(prefix, prefixes))
            {
                prefixes.Add(prefix);
            }
        }

        return new TopicFilter([.. byKind[false].Order(StringComparer.Ordinal).Where(name => !HasPrefixOf(name, prefixes))], [.. prefixes]);
    }

    /// <summary>Whether an event on these topics is asked for: on one of them is enough.</summary>
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

    /// <summary>Whether a topic is asked for.</summary>
    public bool Matches(string topic) =>
        Array.BinarySearch(Names, topic, StringComparer.Ordinal) >= 0 || HasPrefixOf(topic);

    /// <summary>Whether there is a prefix that stands for a topic, or for all that a longer prefix stands for.</summary>
    public bool HasPrefixOf(string topic) => HasPrefixOf(topic, Prefixes);

    /// <summary>
    /// The first that is asked for here and goes beyond another filter; null where all this asks for, the other asks for too.
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

    /// <summary>How short a prefix may be to match: the server's own topics go only to those who name the dollar sign.</summary>
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

        // Of all prefixes up to the topic only the last can be one of it: between a prefix and the topic stand only
        // names that begin with the prefix too, and none of those is kept.
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
