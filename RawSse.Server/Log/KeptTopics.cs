namespace RawSse.Log;

/// <summary>The topics of kept events. Events on the same topics mostly share one such object.</summary>
/// <param name="topics">At least one, none twice.</param>
internal sealed class KeptTopics(Topic[] topics)
{
    private readonly Topic[] _topics = topics;

    /// <summary>The topics.</summary>
    public ReadOnlySpan<Topic> Topics => _topics;

    /// <summary>How many kept events have it; the table's own.</summary>
    public int Events { get; set; }
}
