namespace RawSse.Events;

/// <summary>
/// What a subscriber asks for, or a token allows: names of topics, and beginnings of names (<c>prices/*</c>). Immutable;
/// equal if it asks for the same.
/// </summary>
internal sealed class TopicFilter : IEquatable<TopicFilter>
{
    private readonly string _key;

    private TopicFilter(string[] patterns)
    {
        _key = string.Join('\n', patterns);
        Names = [.. patterns.Where(pattern => !pattern.EndsWith('*'))];
        NamesServerTopics = patterns.Any(pattern => pattern[0] == '$');
        Prefixes = [.. patterns.Where(pattern => pattern.EndsWith('*')).Select(pattern => pattern[..^1])];
    }

    /// <summary>The topic <c>default</c>.</summary>
    public static TopicFilter Default { get; } = new([TopicSet.DefaultName]);

    /// <summary>Topics named in full.</summary>
    public string[] Names { get; }

    /// <summary>Beginnings of names, without their asterisk.</summary>
    public string[] Prefixes { get; }

    /// <summary>Whether it names a topic of the server's own.</summary>
    public bool NamesServerTopics { get; }

    /// <summary>A filter of patterns that <see cref="TopicSet.Check"/> found right; at least one.</summary>
    public static TopicFilter Of(IEnumerable<string> patterns) =>
        new([.. patterns.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

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
    public bool Matches(string topic) => Array.IndexOf(Names, topic) >= 0 || HasPrefixOf(topic);

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
    public bool Equals(TopicFilter? other) => other?._key == _key;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TopicFilter);

    /// <inheritdoc/>
    public override int GetHashCode() => _key.GetHashCode();

    private bool HasPrefixOf(string topic)
    {
        foreach (string prefix in Prefixes)
        {
            if (prefix.Length >= ShortestPrefix(topic) && topic.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
