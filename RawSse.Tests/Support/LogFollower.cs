using RawSse.Log;

namespace RawSse.Tests.Support;

/// <summary>Notes when it is told that a log has grown, and how far.</summary>
internal sealed class LogFollower(EventLog log) : ILogFollowers
{
    /// <summary>The number of the last event, each time it was told.</summary>
    public List<long> Told { get; } = [];

    public void Wake() => Told.Add(log.IdBefore(log.End).Sequence);
}
