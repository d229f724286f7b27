using RawSse.Events;
using RawSse.Framing;
using RawSse.Log;

namespace RawSse.FanOut;

/// <summary>
/// Makes the frames of events that can't be sent as they lie in the log: in another framing, or preceded by their
/// topics. Owned by one shard's thread.
/// </summary>
internal sealed class FrameMaker
{
    private readonly TopicsBlock _topics = new();
    private byte[] _frame = [];

    /// <summary>Makes the frame of an event. If the framing is repeatable, the bytes are the same each time.</summary>
    /// <param name="audience">The audience that the frame is for.</param>
    /// <param name="run">The run that contains the event.</param>
    /// <param name="index">The index of the event in the run.</param>
    /// <returns>The frame, which is valid until the next one is made, and no longer than the run is.</returns>
    public ReadOnlySpan<byte> Make(Audience audience, in LogSlice run, int index)
    {
        ReadOnlySpan<byte> frame = run.FrameOf(index);
        if (audience.Framing.NamesTopics)
        {
            frame = Join(NameTopics(run.TopicsOf(index), audience.Filter), ChunkedFraming.GetBlock(frame));
        }

        return audience.Framing.Reframe(frame);
    }

    /// <summary>Names the topics that the audience asks for. It may not be allowed to know the others.</summary>
    private ReadOnlySpan<byte> NameTopics(KeptTopics topics, TopicFilter filter)
    {
        _topics.Begin();
        foreach (Topic topic in topics.Topics)
        {
            if (filter.Matches(topic.Name))
            {
                _topics.Add(topic.Name);
            }
        }

        return _topics.End();
    }

    /// <summary>Puts two blocks into one frame, as the log would keep them.</summary>
    private ReadOnlySpan<byte> Join(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int blocks = first.Length + second.Length;
        int length = ChunkedFraming.GetLength(blocks);
        if (_frame.Length < length)
        {
            _frame = new byte[Math.Max(length, Math.Max(4096, _frame.Length * 2))];
        }

        Span<byte> room = ChunkedFraming.Enclose(_frame.AsSpan(0, length), blocks);
        first.CopyTo(room);
        second.CopyTo(room[first.Length..]);
        return _frame.AsSpan(0, length);
    }
}
