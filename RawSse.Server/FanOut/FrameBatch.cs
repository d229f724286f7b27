using RawSse.Log;

namespace RawSse.FanOut;

/// <summary>
/// The bytes of one send: frames for one audience or for one lagging subscriber, one after another. If the frames are
/// neighbors in the log, these are the log's own bytes. If other frames lie between them, they are gathered into a
/// buffer, once for all who get them. A shard owns one batch, fills it again and again, and touches it on its thread
/// only.
/// </summary>
internal sealed class FrameBatch
{
    /// <summary>A run of this many bytes or more is sent in place. A smaller one is gathered with later ones.</summary>
    private const int MinInPlaceBytes = 4096;

    /// <summary>The maximum number of bytes gathered for one send, unless a single run is larger.</summary>
    private const int MaxGatheredBytes = 64 * 1024;

    /// <summary>The largest buffer that is kept from pass to pass, in bytes.</summary>
    private const int MaxBufferKept = 4 * MaxGatheredBytes;

    private readonly List<Frame> _frames = [];
    private byte[] _gathered = [];
    private int _length;
    private LogSlice _slice;
    private bool _isSlice;

    /// <summary>Makes the frames that are not sent as they lie.</summary>
    public FrameMaker Maker { get; } = new();

    /// <summary>The bytes to send, which are whole frames.</summary>
    public ReadOnlySpan<byte> Bytes => _isSlice ? _slice.Bytes : _gathered.AsSpan(0, _length);

    /// <summary>The number of frames.</summary>
    public int Count => _isSlice ? _slice.Count : _frames.Count;

    /// <summary>The position after the last of the events.</summary>
    public Position End { get; private set; }

    /// <summary>Fills the batch with as many frames as one send should take.</summary>
    /// <param name="log">The log that the frames lie in.</param>
    /// <param name="matches">The positions of the events to send, in the order of the log.</param>
    /// <param name="from">The index in <paramref name="matches"/> to start at.</param>
    /// <param name="audience">The audience that the batch is for.</param>
    /// <returns>The number of frames taken; 0 if the log no longer has the first of them.</returns>
    public int Fill(EventLog log, List<Position> matches, int from, Audience audience)
    {
        _frames.Clear();
        _length = 0;
        _isSlice = false;
        int taken = 0;
        while (from + taken < matches.Count && log.TryReadRun(matches, from + taken, out LogSlice run))
        {
            bool isLast = from + run.Count == matches.Count;
            if (audience.Framing.IsOfLog && taken == 0 && (isLast || run.Bytes.Length >= MinInPlaceBytes))
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

            Gather(run, audience);
            taken += run.Count;
            End = run.End;
        }

        return taken;
    }

    /// <summary>Finds the frame that contains the byte at an offset into <see cref="Bytes"/>.</summary>
    /// <returns>Where the frame begins and ends in <see cref="Bytes"/>, and the position of its event.</returns>
    public (int Start, int End, Position Position) FrameAt(int offset)
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
                return (start, frame.End, frame.Position);
            }

            start = frame.End;
        }

        throw new ArgumentOutOfRangeException(nameof(offset));
    }

    /// <summary>Lets go of the log's bytes, and of a buffer that grew for very large events.</summary>
    public void Release()
    {
        _slice = default;
        if (_gathered.Length > MaxBufferKept)
        {
            _gathered = [];
        }
    }

    private void Gather(in LogSlice run, Audience audience)
    {
        for (int i = 0; i < run.Count; i++)
        {
            ReadOnlySpan<byte> frame = Maker.Make(audience, run, i);
            if (_gathered.Length < _length + frame.Length)
            {
                Array.Resize(ref _gathered, Math.Max(_length + frame.Length, Math.Max(4096, _gathered.Length * 2)));
            }

            frame.CopyTo(_gathered.AsSpan(_length));
            _length += frame.Length;
            _frames.Add(new Frame(_length, run.PositionOf(i)));
        }
    }

    private readonly record struct Frame(int End, Position Position);
}
