using RawSse.Net;

namespace RawSse.Http;

/// <summary>Bounds the current wait for the peer. A connection has one deadline at a time.</summary>
/// <remarks>Only the connection's loop uses it, and the same thread checks whether the deadline has passed.</remarks>
internal sealed class HttpDeadline(Connection connection, TimeProvider time)
{
    /// <summary>Sets the deadline to <paramref name="limit"/> from now.</summary>
    public void Set(TimeSpan limit) => Set(limit, time.GetTimestamp());

    /// <summary>Sets the deadline to <paramref name="limit"/> after the connection was accepted.</summary>
    public void SetFromArrival(TimeSpan limit) => Set(limit, connection.Arrival.At);

    /// <summary>Removes the deadline.</summary>
    public void Lift() => connection.Deadline = Connection.Never;

    private void Set(TimeSpan limit, long from) =>
        connection.Deadline = from + (long)(limit.TotalSeconds * time.TimestampFrequency);
}
