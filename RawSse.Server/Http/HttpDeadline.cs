using RawSse.Net;

namespace RawSse.Http;

/// <summary>Bounds the wait for the peer that is under way; there is one at a time.</summary>
/// <remarks>The connection's loop alone uses it: the same thread looks whether it has passed.</remarks>
internal sealed class HttpDeadline(Connection connection, TimeProvider time)
{
    /// <summary>The wait may last so long from now.</summary>
    public void Set(TimeSpan limit) => Set(limit, time.GetTimestamp());

    /// <summary>The wait may last so long from the arrival of the connection.</summary>
    public void SetFromArrival(TimeSpan limit) => Set(limit, connection.Arrival.At);

    /// <summary>There is none.</summary>
    public void Lift() => connection.Deadline = Connection.Never;

    private void Set(TimeSpan limit, long from) =>
        connection.Deadline = from + (long)(limit.TotalSeconds * time.TimestampFrequency);
}
