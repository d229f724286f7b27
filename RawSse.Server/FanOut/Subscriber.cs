using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// One open stream: a wire and a cursor into the log. Nothing else is kept for a client: no queue, no buffer, no event.
/// </summary>
/// <remarks>
/// Owned by one shard for life: only that shard's thread touches the fields. The wire calls from any thread, and what
/// it says goes through the shard's inbox.
/// </remarks>
internal sealed class Subscriber(IWire wire, long cursor, bool chunked) : IWireOwner
{
    private FanOutShard? _shard;

    /// <summary>Where the bytes go.</summary>
    public IWire Wire { get; } = wire;

    /// <summary>The number of the next event that it has not been sent.</summary>
    public long Cursor { get; set; } = cursor;

    /// <summary>Whether the client knows chunks; a HTTP/1.0 client gets the bare blocks.</summary>
    public bool Chunked { get; } = chunked;

    /// <summary>Whether the wire is full: nothing is sent until it says that it has drained.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>When something was last sent, as a timestamp of the server's clock.</summary>
    public long LastSent { get; set; }

    /// <summary>Where it stands in its shard's list; -1 where it does not.</summary>
    public int Index { get; set; } = -1;

    /// <summary>Joins a shard; its thread calls this.</summary>
    public void Join(FanOutShard shard)
    {
        _shard = shard;
        Wire.Attach(this);
    }

    /// <inheritdoc/>
    public void Drained() => _shard!.Post(new ShardMessage(ShardMessageKind.Drained, this));

    /// <inheritdoc/>
    public void Gone() => _shard!.Post(new ShardMessage(ShardMessageKind.Gone, this));
}
