namespace RawSse.FanOut;

/// <summary>The owner of a wire, which is called when something happens to the wire.</summary>
/// <remarks>
/// All calls are made on the thread of the loop that both live on, perhaps within a call that the owner is making on
/// the wire. So the owner only takes note, and acts later.
/// </remarks>
internal interface IWireOwner
{
    /// <summary>
    /// Called when there is room again. What was passed to <see cref="IWire.SendLater"/> has been taken.
    /// </summary>
    void OnWritable();

    /// <summary>Called when the peer sends nothing more. It may still read. The owner should end the stream.</summary>
    void OnPeerEnded();

    /// <summary>Called when the wire has ended, for whatever reason. It is the last call.</summary>
    void OnClosed();
}
