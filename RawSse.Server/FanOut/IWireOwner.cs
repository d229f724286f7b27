namespace RawSse.FanOut;

/// <summary>Who is told what happens on a wire.</summary>
/// <remarks>
/// The thread of the loop that both live on calls, perhaps within a call of the owner's own on the wire. So the owner takes note, and
/// acts on it later.
/// </remarks>
internal interface IWireOwner
{
    /// <summary>There is room again; what was left by <see cref="IWire.SendLater"/> has been taken.</summary>
    void OnWritable();

    /// <summary>The peer has ended its side: it sends nothing more, but may still read. The owner is to end the stream.</summary>
    void OnPeerEnded();

    /// <summary>The wire has ended, for whatever reason. Nothing is told after it.</summary>
    void OnClosed();
}
