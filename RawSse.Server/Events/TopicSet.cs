using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace RawSse.Events;

/// <summary>The topics that one event is published on. Immutable.</summary>
public sealed class TopicSet
{
    /// <summary>The longest name of a topic, in bytes.</summary>
    public const int MaxNameLength = 256;

    /// <summary>The most topics that one event, or one subscriber, may name.</summary>
    public const int MaxTopics = 64;

    /// <summary>The topic of those who name none.</summary>
    public const string DefaultName = "default";

    private readonly string[] _names;

    private TopicSet(string[] names) => _names = names;

    /// <summary>The topic <c>default</c> alone.</summary>
    public static TopicSet Default { get; } = new([DefaultName]);

    /// <summary>The names, without repetition.</summary>
    public ReadOnlySpan<string> Names => _names;

    /// <summary>A topic of the server's own, which nobody else may publish to.</summary>
    internal static TopicSet OfServer(string name) => new([name]);

    /// <summary>Topics by their names.</summary>
    /// <exception cref="ArgumentException">There is none, there are too many, or one can't be published to.</exception>
    public static TopicSet Of(params IReadOnlyList<string> names) =>
        TryCreate(names, out TopicSet? topics, out string? problem) ? topics : throw new ArgumentException(problem);

    /// <summary>Topics by their names, as a publisher gave them.</summary>
    /// <param name="names">The names.</param>
    /// <param name="topics">The topics.</param>
    /// <param name="problem">What is wrong with the names, in one line.</param>
    public static bool TryCreate(
        IReadOnlyList<string> names, [NotNullWhen(true)] out TopicSet? topics, [NotNullWhen(false)] out string? problem)
    {
        problem = names.Count is 0 or > MaxTopics
            ? $"an event has 1 to {MaxTopics} topics"
            : names.Select(CheckPublishable).FirstOrDefault(found => found is not null);
        topics = problem is null ? new TopicSet([.. names.Distinct(StringComparer.Ordinal)]) : null;
        return topics is not null;
    }

    /// <summary>What is wrong with a name to publish to, in one line; null if nothing is.</summary>
    public static string? CheckPublishable(string name)
    {
        if (name.Length > 0 && name[0] == '$')
        {
            return "topics that begin with $ are the server's own";
        }

        return name.EndsWith('*') ? "a topic to publish to can't end with *" : Check(name);
    }

    /// <summary>What is wrong with a name or a pattern, in one line; null if nothing is.</summary>
    public static string? Check(string name) =>
        name.Length == 0 ? "a topic needs a name"
        : Encoding.UTF8.GetByteCount(name) > MaxNameLength ? $"a topic's name is longer than {MaxNameLength} bytes"
        : name.AsSpan().ContainsAny("\r\n\0") ? "a topic may not hold CR, LF or NUL"
        : null;
}
