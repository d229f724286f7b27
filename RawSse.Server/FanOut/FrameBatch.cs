using RawSse.Framing;
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
    private const int MinInPlaceBytes = 4096;

    /// <summary>How much is gathered for one send.</summary>
    private const int MaxGatheredBytes = 64 * 1024;

    private readonly List<Frame> _frames = [];
    private byte[] _gathered = [];
    private int _length;
    private LogSlice _slice;
    private bool _isSlice;

    /// <summary>The bytes to send; whole frames.</summary>
    public ReadOnlySpan<byte> Bytes => _isSlice ? _slice.Bytes : _gathered.AsSpan(0, _length);

    /// <summary>How many frames.</summary>
    public int Count => _isSlice ? _slice.Count : _frames.Count;

    /// <summary>The place after the last of the events.</summary>
    public Position End { get; private set; }

    /// <summary>Fills it with frames.</summary>
    /// <param name="log">Where they lie.</param>
    /// <param name="matches">The places before the events wanted, in log order.</param>
    /// <param name="from">Where in <paramref name="matches"/> to begin.</param>
    /// <param name="framing">The framing of the streams that it is for.</param>
    /// <returns>How many were taken; 0 if the log no longer has the first of them.</returns>
    public int Fill(EventLog log, List<Position> matches, int from, StreamFraming framing)
    {
        _frames.Clear();
        _length = 0;
        _isSlice = false;
        int taken = 0;
        while (from + taken < matches.Count && log.TryReadRun(matches, from + taken, out LogSlice run))
        {
            if (framing.IsOfLog && taken == 0 && (from + run.Count == matches.Count || run.Bytes.Length >= MinInPlaceBytes))
            {
                _slice = run;
                _isSlice = true;
                End = run.End;
                return run.Count;
            }

            if (taken > 0 && _length + run.Bytes.Length > MaxGatheredBytes)
            {
                break;
            }

            Gather(run, framing);
            taken += run.Count;
            End = run.End;
        }

        return taken;
    }

    /// <summary>The frame that holds the byte at an offset into <see cref="Bytes"/>.</summary>
    /// <returns>Where it begins and ends in there, and the place before its event.</returns>
    public (int Start, int End, Position Place) FrameAt(int offset)
    {
        if (_isSlice)
        {
            int index = _slice.IndexAt(offset, out int begin, out int end);
            return (begin, end, _slice.PositionOf(index));
        }

        int start = 0;
        foreach (Frame frame in _frames)
        {
            if (frame.End > offset)
            {
                return (start, frame.End, frame.Place);
            }

            start = frame.End;
        }

        throw new ArgumentOutOfRangeException(nameof(offset));
    }

    /// <summary>Lets go of the log's bytes.</summary>
    public void Release() => _slice = default;

    private void Gather(in LogSlice run, StreamFraming framing)
    {
        for (int i = 0; i < run.Count; i++)
        {
            ReadOnlySpan<byte> frame = framing.Reframe(run.FrameOf(i));
            if (_gathered.Length < _length + frame.Length)
            {
                Array.Resize(ref _gathered, Math.Max(_length + frame.Length, Math.Max(4096, _gathered.Length * 2)));
            }

            frame.CopyTo(_gathered.AsSpan(_length));
            _length += frame.Length;
            _frames.Add(new Frame(_length, run.PositionOf(i)));
        }
    }

    private readonly record struct Frame(int End, Position Place);
}
