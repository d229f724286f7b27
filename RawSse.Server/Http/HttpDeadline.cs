using RawSse.Net;

namespace RawSse.Http;

/// <summary>Bounds the wait for the peer that is under way; there is one at a time.</summary>
/// <remarks>The connection's task sets it; the shared timer looks at it.</remarks>
internal sealed class HttpDeadline(Connection connection, TimeProvider time)
{
    /// <summary>The wait may last so long from now.</summary>
    public void Set(TimeSpan limit) =>
        connection.Deadline = time.GetTimestamp() + (long)(limit.TotalSeconds * time.TimestampFrequency);

    /// <summary>There is none.</summary>
    public void Lift() => connection.Deadline = long.MaxValue;
}
