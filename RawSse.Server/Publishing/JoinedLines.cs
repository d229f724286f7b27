using System.Buffers;

namespace RawSse.Publishing;

/// <summary>
/// A buffer for the lines of events' data, joined with LF. It holds the completed events, one after another, until they
/// are released, and then the event that was begun.
/// </summary>
/// <remarks>Only one caller at a time may use it. It rents memory only while it holds something.</remarks>
internal sealed class JoinedLines
{
    private byte[] _bytes = [];
    private int _start;
    private int _end;
    private bool _isBegun;

    /// <summary>The number of bytes of the event that was begun.</summary>
    public int Length => _end - _start;

    /// <summary>Adds a line to the event that was begun, or begins one.</summary>
    /// <param name="line">The line.</param>
    /// <param name="ahead">
    /// How many more bytes of lines may follow before <see cref="Release"/>. From now on there is room for them.
    /// </param>
    public void Add(ReadOnlySpan<byte> line, int ahead)
    {
        MakeRoom(line.Length + 1 + ahead);
        if (_isBegun)
        {
            _bytes[_end++] = (byte)'\n';
        }

        line.CopyTo(_bytes.AsSpan(_end));
        _end += line.Length;
        _isBegun = true;
    }

    /// <summary>Completes the event.</summary>
    /// <param name="data">The data of the event. It stays valid until <see cref="Release"/> is called.</param>
    /// <returns>False if the event has no line.</returns>
    public bool TryEnd(out ReadOnlyMemory<byte> data)
    {
        bool isBegun = _isBegun;
        data = _bytes.AsMemory(_start, Length);
        _start = _end;
        _isBegun = false;
        return isBegun;
    }

    /// <summary>Releases the completed events, which the caller no longer needs.</summary>
    public void Release()
    {
        // A long event that is not complete yet may be the only content. It stays where it is, so that it isn't copied
        // again and again.
        if (_start > 0 || _end == 0)
        {
            MoveTo(Length > 0 ? ArrayPool<byte>.Shared.Rent(Length) : [], isReleased: true);
        }
    }

    private void MakeRoom(int wanted)
    {
        if (_bytes.Length - _end < wanted)
        {
            // No event can be complete yet, because there was room for everything that came since the last release.
            MoveTo(ArrayPool<byte>.Shared.Rent(Length + wanted), isReleased: _start == 0);
        }
    }

    private void MoveTo(byte[] bytes, bool isReleased)
    {
        _bytes.AsSpan(_start, Length).CopyTo(bytes);
        if (isReleased)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = bytes;
        _end = Length;
        _start = 0;
    }
}
