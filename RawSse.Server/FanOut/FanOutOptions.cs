namespace RawSse.FanOut;

/// <summary>How the shards deliver.</summary>
/// <param name="Time">The server's clock.</param>
/// <param name="Heartbeat">How long a stream may be silent.</param>
/// <param name="Coalesce">How long a pass waits, once it is due, for more events to go out with it.</param>
/// <param name="SlowClients">What becomes of those who fall behind too far.</param>
/// <param name="Retry">After how long clients whose token has expired come back.</param>
internal sealed record FanOutOptions(
    TimeProvider Time, TimeSpan Heartbeat, TimeSpan Coalesce, SlowClientPolicy SlowClients, TimeSpan Retry);
