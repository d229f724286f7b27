using RawSse.Log;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// Sends a batch to one subscriber after another and keeps frames whole: however much a wire takes, a cursor moves only
/// past whole frames. Only the shard's thread uses it.
/// </summary>
internal sealed class FrameSender(EventLog log, AudienceIndex audiences)
{
    /// <summary>The maximum size of the rest of a frame that is copied for a client that stalls, in bytes.</summary>
    private const int MaxCopiedBytes = 4096;

    private long _sentEvents;
    private long _sentBytes;

    /// <summary>The batch to send. Whoever calls <see cref="Send"/> fills it first.</summary>
    public FrameBatch Batch { get; } = new();

    /// <summary>The timestamp of this pass.</summary>
    public long Now { get; set; }

    /// <summary>The number of events sent, counted once for each subscriber. Any thread may read it.</summary>
    public long SentEvents => Volatile.Read(ref _sentEvents);

    /// <summary>The number of bytes of events that wires took. Any thread may read it.</summary>
    public long SentBytes => Volatile.Read(ref _sentBytes);

    /// <summary>Sends the batch to a subscriber.</summary>
    /// <param name="subscriber">The subscriber.</param>
    /// <param name="next">The subscriber's cursor once all of the batch is sent.</param>
    /// <returns>False if the wire is full or broken.</returns>
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
    /// Handles a wire that took only a part. The frame that was begun must be finished before anything else may follow,
    /// and by then the log may have evicted it. So the rest of the frame is copied if it is small or could not be made
    /// again. A large rest stays in the log, because a client that does not read must not cost a frame of any size.
    /// </summary>
    private void Stall(Subscriber subscriber, ReadOnlySpan<byte> bytes, int sent)
    {
        (int start, int end, Position position) = Batch.FrameAt(sent);
        if (end - sent <= MaxCopiedBytes || !subscriber.Framing.IsRepeatable)
        {
            audiences.LeaveCurrent(subscriber, EventLog.After(position));
            subscriber.SendLater(bytes[sent..end]);
        }
        else
        {
            audiences.LeaveCurrent(subscriber, position);
            subscriber.FrameBytesSent = sent - start;
            subscriber.WaitForRoom();
        }
    }

    /// <summary>Sends the rest of a frame that was left in the log.</summary>
    /// <returns>False if the wire is full, broken or ended, or if the log no longer has the frame.</returns>
    public bool FinishFrame(Subscriber subscriber)
    {
        if (!log.TryRead(subscriber.Cursor, EventLog.After(subscriber.Cursor), out LogSlice slice))
        {
            // Nothing can follow half a frame. The connection is cut here, and the client reconnects with the id before
            // the frame.
            subscriber.Wire.Close(CloseReason.TooSlow);
            return false;
        }

        ReadOnlySpan<byte> rest = Batch.Maker.Make(subscriber.Audience!, slice, 0)[subscriber.FrameBytesSent..];
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
