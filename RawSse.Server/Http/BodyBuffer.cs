using System.Buffers;

namespace RawSse.Http;

/// <summary>
/// The bytes of a body as they arrive. Nothing is rented before the first byte, and the buffer grows with what has
/// arrived, so a request holds memory for what it has sent, not for what it has announced.
/// </summary>
/// <remarks>Only the connection's task uses it.</remarks>
/// <param name="capacity">The maximum number of bytes.</param>
internal sealed class BodyBuffer(int capacity) : IDisposable
{
    private const int Smallest = 512;

    private byte[] _rented = [];

    /// <summary>The number of bytes in the buffer.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the buffer is full.</summary>
    public bool IsFull => Length == capacity;

    /// <summary>The amount of memory that is rented, in bytes.</summary>
    public int Rented => _rented.Length;

    /// <summary>The bytes in the buffer. They are valid until the buffer is cleared.</summary>
    public ReadOnlyMemory<byte> Written => _rented.AsMemory(0, Length);

    /// <summary>Returns room for more bytes. It is empty only if the buffer is full.</summary>
    /// <param name="expected">The number of bytes that are ready to be written.</param>
    public Span<byte> GetRoom(int expected)
    {
        int wanted = Math.Min(Math.Max(expected, 1), capacity - Length);
        if (_rented.Length - Length < wanted)
        {
            // Because the buffer doubles, growing copies no more bytes in all than the body has.
            Grow(Math.Max(Length + wanted, Math.Min(Math.Max(_rented.Length * 2, Smallest), capacity)));
        }

        return _rented.AsSpan(Length, Math.Min(_rented.Length, capacity) - Length);
    }

    /// <summary>Counts what was written into the room.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Empties the buffer and returns the memory.</summary>
    public void Clear()
    {
        Length = 0;
        Return();
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private void Grow(int size)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        Written.CopyTo(larger);
        Return();
        _rented = larger;
    }

    private void Return()
    {
        if (_rented.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = [];
        }
    }
}
