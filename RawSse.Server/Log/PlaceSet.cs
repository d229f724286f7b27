using System.Numerics;
using System.Runtime.CompilerServices;

namespace RawSse.Log;

/// <summary>
/// A set of places in a <see cref="TopicBlock"/>, as one bit for each event of the block. It is a mutable value.
/// </summary>
internal struct PlaceSet
{
    private Words _words;

    /// <summary>Adds a place.</summary>
    public void Add(byte place) => _words[place >> 6] |= 1ul << (place & 63);

    /// <summary>
    /// Returns the lowest place in the set at or after <paramref name="place"/>; <see cref="TopicBlock.Length"/> if
    /// there is none.
    /// </summary>
    public readonly int NextFrom(int place)
    {
        for (int word = place >> 6; word < Words.Count; word++)
        {
            // In the first word, only the bits from the place on count.
            ulong bits = word == place >> 6 ? _words[word] & (ulong.MaxValue << (place & 63)) : _words[word];
            if (bits != 0)
            {
                return (word << 6) + BitOperations.TrailingZeroCount(bits);
            }
        }

        return TopicBlock.Length;
    }

    [InlineArray(Count)]
    private struct Words
    {
        public const int Count = TopicBlock.Length / 64;

        private ulong _first;
    }
}
