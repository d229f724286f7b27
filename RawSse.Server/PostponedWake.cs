using RawSse.FanOut;
using RawSse.Log;
using RawSse.Net;

namespace RawSse;

/// <summary>Wakes the shards once for all requests that were readable together: to wake a thread costs more than to publish.</summary>
/// <remarks>Any thread may call.</remarks>
internal sealed class PostponedWake(EventLoops requests, FanOutShards shards) : ILogFollowers
{
    private readonly Action _wake = requests.AfterRequests(shards.Wake);

    /// <inheritdoc/>
    public void Wake() => _wake();
}
