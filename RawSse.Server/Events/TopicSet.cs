using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace RawSse;

/// <summary>The topics that an event is published to. Immutable.</summary>
public sealed class TopicSet
{
    /// <summary>The maximum length of a topic name in bytes of UTF-8.</summary>
    public const int MaxNameLength = 256;

    /// <summary>The maximum number of topics that an event or a subscriber may name.</summary>
    public const int MaxTopics = 64;

    /// <summary>The topic that is used if none is named.</summary>
    public const string DefaultName = "default";

    private readonly string[] _names;

    private TopicSet(string[] names) => _names = names;

    /// <summary>The set that contains only the topic <c>default</c>.</summary>
    public static TopicSet Default { get; } = new([DefaultName]);

    /// <summary>The names of the topics, without duplicates.</summary>
    public ReadOnlySpan<string> Names => _names;

    /// <summary>Creates a set with a system topic, which only the server may publish to.</summary>
    internal static TopicSet OfSystem(string name) => new([name]);

    /// <summary>Creates a set from names.</summary>
    /// <param name="names">
    /// 1 to <see cref="MaxTopics"/> names. A name may not end with <c>*</c> or begin with <c>$</c>.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is no name, there are too many, or one is invalid. The message says which.
    /// </exception>
    public static TopicSet Of(params IReadOnlyList<string> names) =>
        TryCreate(names, out TopicSet? topics, out string? problem) ? topics : throw new ArgumentException(problem);

    /// <summary>Creates a set from names without throwing. <see cref="Of"/> documents the rules.</summary>
    /// <param name="names">The names.</param>
    /// <param name="topics">The set, if the names are valid.</param>
    /// <param name="problem">What is wrong with the names, in one line; null if nothing is.</param>
    /// <returns>Whether the names are valid.</returns>
    public static bool TryCreate(
        IReadOnlyList<string> names, [NotNullWhen(true)] out TopicSet? topics, [NotNullWhen(false)] out string? problem)
    {
        problem = names.Count is 0 or > MaxTopics
            ? $"an event must have 1 to {MaxTopics} topics"
            : names.Select(CheckPublishable).FirstOrDefault(found => found is not null);
        topics = problem is null ? new TopicSet([.. names.Distinct(StringComparer.Ordinal)]) : null;
        return topics is not null;
    }

    /// <summary>
    /// Returns what is wrong with the name of a topic to publish to, in one line; null if nothing is.
    /// </summary>
    internal static string? CheckPublishable(string name)
    {
        if (name.Length > 0 && name[0] == '$')
        {
            return "topics that begin with $ are reserved for the server";
        }

        return name.EndsWith('*') ? "the name of a topic to publish to can't end with *" : Check(name);
    }

    /// <summary>Returns what is wrong with a name or a pattern, in one line; null if nothing is.</summary>
    internal static string? Check(string name) =>
        name.Length == 0 ? "a topic needs a name"
        : Encoding.UTF8.GetByteCount(name) > MaxNameLength ? $"the name of a topic is longer than {MaxNameLength} bytes"
        : name.AsSpan().ContainsAny("\r\n\0") ? "the name of a topic may not contain CR, LF or NUL"
        : null;
}
