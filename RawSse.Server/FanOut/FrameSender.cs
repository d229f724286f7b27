using RawSse.Log;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// Sends a batch to one subscriber after another and keeps their frames whole: a cursor moves only past whole frames,
/// whatever a wire took. Owned by one shard's thread.
/// </summary>
internal sealed class FrameSender(EventLog log, AudienceIndex audiences)
{
    /// <summary>How large the rest of a frame may be to be copied for a client that stalls, in bytes.</summary>
    private const int MaxCopiedBytes = 4096;

    private long _sentEvents;
    private long _sentBytes;

    /// <summary>What is sent.</summary>
    public FrameBatch Batch { get; } = new();

    /// <summary>The time of this pass, as a timestamp.</summary>
    public long Now { get; set; }

    /// <summary>Events sent, counted once for each subscriber; any thread may read.</summary>
    public long SentEvents => Volatile.Read(ref _sentEvents);

    /// <summary>Bytes of events that wires took; any thread may read.</summary>
    public long SentBytes => Volatile.Read(ref _sentBytes);

    /// <summary>Sends the batch. False if the wire is full or broken.</summary>
    /// <param name="subscriber">To whom.</param>
    /// <param name="next">Its cursor after all of it.</param>
    public bool Send(Subscriber subscriber, Position next)
    {
        ReadOnlySpan<byte> bytes = Batch.Bytes;
        int sent = subscriber.Wire.Send(bytes);
        subscriber.LastSent = Now;
        if (sent == bytes.Length)
        {
            subscriber.Cursor = next;
            _sentEvents += Batch.Count;
            _sentBytes += sent;
            return true;
        }

        if (sent >= 0)
        {
            _sentBytes += sent;
            Stall(subscriber, bytes, sent);
        }

        return false;
    }

    /// <summary>
    /// The wire is full. The frame that was begun must be ended before anything else may follow, and by then the log may
    /// have forgotten it: so a small rest is copied, and a rest that could not be made again. A large one stays in the log, for
    /// a client that does not read must not cost a frame of any size.
    /// </summary>
    private void Stall(Subscriber subscriber, ReadOnlySpan<byte> bytes, int sent)
    {
        (int start, int end, Position place) = Batch.FrameAt(sent);
        if (end - sent <= MaxCopiedBytes || !subscriber.Framing.IsRepeatable)
        {
            audiences.LeaveCurrent(subscriber, EventLog.After(place));
            subscriber.SendLater(bytes[sent..end]);
        }
        else
        {
            audiences.LeaveCurrent(subscriber, place);
            subscriber.FrameBytesSent = sent - start;
            subscriber.WaitForRoom();
        }
    }

    /// <summary>
    /// Sends the rest of a frame that was left in the log. False if the wire is full, broken or ended, or the frame is not there.
    /// </summary>
    public bool FinishFrame(Subscriber subscriber)
    {
        if (!log.TryRead(subscriber.Cursor, EventLog.After(subscriber.Cursor), out LogSlice slice))
        {
            // Half a frame can't be followed by anything. Cut here, the client comes back with the id before it.
            subscriber.Wire.Close(CloseReason.TooSlow);
            return false;
        }

        ReadOnlySpan<byte> rest = subscriber.Framing.Reframe(slice.Bytes)[subscriber.FrameBytesSent..];
        int sent = subscriber.Wire.Send(rest);
        subscriber.LastSent = Now;
        _sentBytes += Math.Max(0, sent);
        if (sent == rest.Length)
        {
            subscriber.FrameBytesSent = 0;
            subscriber.Cursor = slice.End;
            _sentEvents++;
            if (subscriber.IsEnding)
            {
                subscriber.End(CloseReason.PeerClosed);
                return false;
            }

            return true;
        }

        if (sent >= 0)
        {
            subscriber.FrameBytesSent += sent;
            subscriber.WaitForRoom();
        }

        return false;
    }
}
