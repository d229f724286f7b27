namespace RawSse.Tests.Chaos;

/// <summary>One event that a publisher sent, and what it was told of it.</summary>
/// <remarks>Its publisher alone writes; the comparison reads when all publishers have ended.</remarks>
internal sealed class SentEvent(int number, string[] topics, string type, string data, string? key)
{
    /// <summary>Names it: the first number in its data.</summary>
    public int Number => number;

    /// <summary>As a subscriber must see it: <c>message</c> where its publisher named none.</summary>
    public string Type => type;

    /// <summary>As a subscriber must see it: lines that end with LF.</summary>
    public string Data => data;

    /// <summary>The publisher's own id; null for none.</summary>
    public string? Key => key;

    /// <summary>Whether it must never be seen: it is wrong, or stands behind one that is.</summary>
    public bool IsWrong { get; init; }

    /// <summary>Whether its publisher knows that it is in the log.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>The number that the server answered with; null where it told only that of a later one.</summary>
    public long? Sequence { get; private set; }

    /// <summary>How often it was answered.</summary>
    public int Answers { get; private set; }

    /// <summary>Takes the answer in.</summary>
    /// <returns>False if it was answered before with another number.</returns>
    public bool Answer(long? sequence)
    {
        IsAnswered = true;
        Answers++;
        bool isSame = Sequence is null || sequence is null || Sequence == sequence;
        Sequence ??= sequence;
        return isSame;
    }

    /// <summary>
    /// Whether a subscriber that asked for this gets it, read from the protocol's text and not from the server's code.
    /// </summary>
    public bool IsAskedFor(string[] patterns) => topics.Any(topic => patterns.Any(pattern =>
        pattern.EndsWith('*') ? topic.StartsWith(pattern[..^1], StringComparison.Ordinal) : topic == pattern));
}
