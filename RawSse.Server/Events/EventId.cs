using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace RawSse.Events;

/// <summary>
/// The id of an event, <c>&lt;epoch&gt;-&lt;sequence&gt;</c>: the epoch names one life of a log, the sequence is the
/// event's place in it, from 1; the place before the first event is 0.
/// </summary>
/// <remarks>
/// Only <c>[0-9A-Za-z._-]</c> occurs, so a <c>Last-Event-ID</c> of ours is a CORS-safelisted value
/// (https://fetch.spec.whatwg.org/#cors-safelisted-request-header).
/// </remarks>
/// <param name="Epoch">Names the life of the log: one to <see cref="MaxEpochLength"/> of <c>[0-9A-Za-z._]</c>.</param>
/// <param name="Sequence">The event's number over all topics.</param>
public readonly record struct EventId(string Epoch, long Sequence)
{
    /// <summary>The longest epoch accepted, in characters.</summary>
    public const int MaxEpochLength = 32;

    /// <summary>The longest id accepted, in bytes.</summary>
    public const int MaxLength = MaxEpochLength + 1 + 19;

    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<byte> EpochBytes =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._"u8);

    /// <summary>An epoch that no other life of a log has: eight random characters, 41 bits.</summary>
    public static string NewEpoch()
    {
        // A random Guid (RFC 9562, section 5.4: its first 48 bits are random) needs no OpenSSL, as the generator for keys does.
        Span<byte> random = stackalloc byte[16];
        _ = Guid.NewGuid().TryWriteBytes(random, bigEndian: true, out _);
        ulong left = BinaryPrimitives.ReadUInt64BigEndian(random) >> 16;
        return string.Create(8, left, static (text, value) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = Digits[(int)(value % (ulong)Digits.Length)];
                value /= (ulong)Digits.Length;
            }
        });
    }

    /// <summary>Reads an id as a client sends it back; false for anything that is not one of ours.</summary>
    /// <param name="utf8">The bytes of the header or the query value.</param>
    /// <param name="id">The id, where there is one.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out EventId id)
    {
        id = default;
        int dash = utf8.LastIndexOf((byte)'-');
        if (dash is < 1 or > MaxEpochLength)
        {
            return false;
        }

        ReadOnlySpan<byte> epoch = utf8[..dash];
        ReadOnlySpan<byte> digits = utf8[(dash + 1)..];
        if (epoch.ContainsAnyExcept(EpochBytes)
            || !Utf8Parser.TryParse(digits, out long sequence, out int used)
            || used != digits.Length
            || !char.IsAsciiDigit((char)digits[0]))
        {
            return false;
        }

        id = new EventId(Encoding.ASCII.GetString(epoch), sequence);
        return true;
    }

    /// <summary>The id as it stands on the wire.</summary>
    public override string ToString() => $"{Epoch}-{Sequence}";
}
