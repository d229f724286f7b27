using System.Buffers;

namespace RawSse.Publishing;

/// <summary>
/// The lines of data of events, joined with LF. The events that have ended lie one after another, until they are released; the
/// one that is begun comes last.
/// </summary>
/// <remarks>One caller at a time. Memory is rented only while there is something in it.</remarks>
internal sealed class JoinedLines
{
    private byte[] _bytes = [];
    private int _start;
    private int _end;
    private bool _isBegun;

    /// <summary>Bytes of the event that is begun.</summary>
    public int Length => _end - _start;

    /// <summary>Adds a line to the event, or begins one.</summary>
    /// <param name="line">The line.</param>
    /// <param name="ahead">How many bytes of lines may follow before <see cref="Release"/>: there is room for them from now on.</param>
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

    /// <summary>Ends the event.</summary>
    /// <param name="data">Its data, which stays as it is until <see cref="Release"/>.</param>
    /// <returns>False if it has no line.</returns>
    public bool TryEnd(out ReadOnlyMemory<byte> data)
    {
        bool isBegun = _isBegun;
        data = _bytes.AsMemory(_start, Length);
        _start = _end;
        _isBegun = false;
        return isBegun;
    }

    /// <summary>The events that have ended are not needed any more.</summary>
    public void Release()
    {
        // A long event that goes on lies there alone, and is not copied again and again.
        if (_start > 0 || _end == 0)
        {
            MoveTo(Length > 0 ? ArrayPool<byte>.Shared.Rent(Length) : [], isReleased: true);
        }
    }

    private void MakeRoom(int wanted)
    {
        if (_bytes.Length - _end < wanted)
        {
            // Nothing has ended yet: there was room for all that came since the last release.
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
