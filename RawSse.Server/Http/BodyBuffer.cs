using System.Buffers;

namespace RawSse.Http;

/// <summary>
/// The bytes of a body as they arrive. Nothing is rented before the first byte, and the buffer grows with what came: a
/// request holds memory for what it has sent, not for what it has announced.
/// </summary>
/// <remarks>The connection's task alone uses it.</remarks>
/// <param name="capacity">The most bytes it takes.</param>
internal sealed class BodyBuffer(int capacity) : IDisposable
{
    private const int Smallest = 512;

    private byte[] _rented = [];

    /// <summary>How many bytes it holds.</summary>
    public int Length { get; private set; }

    /// <summary>Whether it takes no more.</summary>
    public bool IsFull => Length == capacity;

    /// <summary>How much memory is rented for it.</summary>
    public int Rented => _rented.Length;

    /// <summary>What it holds, until it is cleared.</summary>
    public ReadOnlyMemory<byte> Written => _rented.AsMemory(0, Length);

    /// <summary>Room for more; empty only if it is full.</summary>
    /// <param name="expected">How many bytes are there to be written.</param>
    public Span<byte> GetRoom(int expected)
    {
        int wanted = Math.Min(Math.Max(expected, 1), capacity - Length);
        if (_rented.Length - Length < wanted)
        {
            // Doubling keeps the copies of a long body to as many bytes as it has.
            Grow(Math.Max(Length + wanted, Math.Min(Math.Max(_rented.Length * 2, Smallest), capacity)));
        }

        return _rented.AsSpan(Length, Math.Min(_rented.Length, capacity) - Length);
    }

    /// <summary>Counts what was written into the room.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Forgets what it holds and gives the memory back.</summary>
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
