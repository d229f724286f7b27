namespace RawSse.FanOut;

/// <summary>Options of all shards.</summary>
/// <param name="Time">The server's clock.</param>
/// <param name="Heartbeat">How long a stream may be silent.</param>
/// <param name="Coalesce">How long a pass that is due waits for more events to send with it.</param>
/// <param name="SlowClients">What happens to a client that has fallen behind the history.</param>
/// <param name="Retry">The time after which a client whose token has expired reconnects.</param>
internal sealed record FanOutOptions(
    TimeProvider Time, TimeSpan Heartbeat, TimeSpan Coalesce, SlowClientPolicy SlowClients, TimeSpan Retry);
