using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// Finds the stamps in one stream's body, however it is cut into pieces. Between pieces, it holds only the bytes of a
/// stamp that has begun.
/// </summary>
internal struct StampScanner
{
    private Begun _begun;
    private int _length;

    /// <summary>
    /// Finds the next stamp's bytes in <paramref name="body"/>, which is moved past them. Returns false when all of it
    /// has been searched.
    /// </summary>
    /// <remarks>
    /// The result is valid until the next call. <paramref name="payload"/> is the minimum length of an event's data;
    /// the part of it that follows a stamp is skipped.
    /// </remarks>
    [UnscopedRef]
    public bool TryNext(ref ReadOnlySpan<byte> body, RunMark mark, int payload, out ReadOnlySpan<byte> stamp)
    {
        if (_length > 0 && GoOn(ref body, mark))
        {
            stamp = _begun;
            return true;
        }

        stamp = default;
        int start = body.IndexOf(mark.Bytes);
        if (start >= 0 && body.Length - start >= Stamp.Length)
        {
            stamp = body.Slice(start, Stamp.Length);
            body = body[Math.Min(body.Length, start + Math.Max(Stamp.Length, payload))..];
            return true;
        }

        Hold(start >= 0 ? body[start..] : BegunMark(body, mark));
        body = default;
        return false;
    }

    /// <summary>
    /// Adds to a stamp that has begun. Returns true if it is complete; false if more is needed or it was not a stamp.
    /// </summary>
    private bool GoOn(ref ReadOnlySpan<byte> body, RunMark mark)
    {
        while (_length > 0 && _length < mark.Bytes.Length && !body.IsEmpty)
        {
            // No mark begins inside a mark, so a wrong byte discards everything held, and is then searched itself.
            if (body[0] != mark.Bytes[_length])
            {
                _length = 0;
                return false;
            }

            _begun[_length++] = body[0];
            body = body[1..];
        }

        int taken = Math.Min(Stamp.Length - _length, body.Length);
        body[..taken].CopyTo(_begun[_length..]);
        body = body[taken..];
        _length += taken;
        if (_length < Stamp.Length)
        {
            return false;
        }

        _length = 0;
        return true;
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        // If a stamp that has begun is still held, the body is used up.
        if (bytes.IsEmpty)
        {
            return;
        }

        bytes.CopyTo(_begun);
        _length = bytes.Length;
    }

    private static ReadOnlySpan<byte> BegunMark(ReadOnlySpan<byte> body, RunMark mark)
    {
        ReadOnlySpan<byte> tail = body[Math.Max(0, body.Length - mark.Bytes.Length + 1)..];
        int start = tail.LastIndexOf(mark.Bytes[0]);
        return start >= 0 && mark.Bytes.StartsWith(tail[start..]) ? tail[start..] : default;
    }

    [InlineArray(Stamp.Length)]
    private struct Begun
    {
        private byte _first;
    }
}
