using RawSse.Events;
using RawSse.Log;

namespace RawSse.FanOut;

/// <summary>
/// What one send takes: frames of one audience, one after another. Where they lie together in the log it is the log's own
/// bytes; where other frames lie between, they are copied together, once for the whole audience. Owned by one shard,
/// filled again and again.
/// </summary>
internal sealed class FrameBatch
{
    /// <summary>Frames that lie together are sent as they lie if they are at least this much; fewer are gathered.</summary>
    private const int WorthASend = 4096;

    /// <summary>How much is gathered for one send.</summary>
    private const int MaxGathered = 64 * 1024;

    private readonly List<Frame> _frames = [];
    private byte[] _gathered = [];
    private int _length;
    private LogSlice _slice;
    private bool _isSlice;

    /// <summary>The bytes to send; whole frames.</summary>
    public ReadOnlySpan<byte> Bytes => _isSlice ? _slice.Bytes : _gathered.AsSpan(0, _length);

    /// <summary>How many frames.</summary>
    public int Count => _isSlice ? (int)(_slice.Next - _slice.First) : _frames.Count;

    /// <summary>Fills it with frames.</summary>
    /// <param name="log">Where they lie.</param>
    /// <param name="matches">The numbers of the frames wanted, rising.</param>
    /// <param name="from">Where in <paramref name="matches"/> to begin.</param>
    /// <param name="isChunked">False to take the chunks off.</param>
    /// <returns>How many were taken; 0 if the log no longer has the first of them.</returns>
    public int Fill(EventLog log, List<long> matches, int from, bool isChunked)
    {
        _frames.Clear();
        _length = 0;
        _isSlice = false;
        int taken = 0;
        while (from + taken < matches.Count && log.TryRead(matches[from + taken], EndOfRun(matches, from + taken), out LogSlice run))
        {
            int count = (int)(run.Next - run.First);
            if (isChunked && taken == 0 && (from + count == matches.Count || run.Bytes.Length >= WorthASend))
            {
                _slice = run;
                _isSlice = true;
                return count;
            }

            if (taken > 0 && _length + run.Bytes.Length > MaxGathered)
            {
                break;
            }

            Gather(run, isChunked);
            taken += count;
        }

        return taken;
    }

    /// <summary>The frame that holds the byte at an offset into <see cref="Bytes"/>.</summary>
    /// <returns>Where it begins and ends in there, and its number.</returns>
    public (int Start, int End, long Number) FrameAt(int offset)
    {
        if (_isSlice)
        {
            long next = _slice.FrameAtOrAfter(offset + 1);
            return (_slice.OffsetOf(next - 1), _slice.OffsetOf(next), next - 1);
        }

        int start = 0;
        foreach (Frame frame in _frames)
        {
            if (frame.End > offset)
            {
                return (start, frame.End, frame.Number);
            }

            start = frame.End;
        }

        throw new ArgumentOutOfRangeException(nameof(offset));
    }

    /// <summary>Lets go of the log's bytes.</summary>
    public void Release() => _slice = default;

    private static long EndOfRun(List<long> matches, int index)
    {
        // The numbers rise: if the last is as far away as there are numbers between, none is missing.
        long first = matches[index];
        int last = matches.Count - 1;
        if (matches[last] - first == last - index)
        {
            return matches[last] + 1;
        }

        while (matches[index + 1] == matches[index] + 1)
        {
            index++;
        }

        return matches[index] + 1;
    }

    private void Gather(in LogSlice run, bool isChunked)
    {
        ReadOnlySpan<byte> bytes = run.Bytes;
        if (_gathered.Length < _length + bytes.Length)
        {
            Array.Resize(ref _gathered, Math.Max(_length + bytes.Length, Math.Max(4096, _gathered.Length * 2)));
        }

        for (long sequence = run.First; sequence < run.Next; sequence++)
        {
            ReadOnlySpan<byte> frame = bytes[run.OffsetOf(sequence)..run.OffsetOf(sequence + 1)];
            frame = isChunked ? frame : EventFrame.Unwrap(frame);
            frame.CopyTo(_gathered.AsSpan(_length));
            _length += frame.Length;
            _frames.Add(new Frame(_length, sequence));
        }
    }

    private readonly record struct Frame(int End, long Number);
}
