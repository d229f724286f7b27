using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace RawSse;

/// <summary>
/// The id of an event, <c>&lt;epoch&gt;-&lt;sequence&gt;</c>: the epoch names one life of a log, and the sequence is
/// the event's number within it, counted from 1. The number 0 stands for the place before the first event. Immutable.
/// </summary>
/// <remarks>
/// An id contains only <c>[0-9A-Za-z._-]</c>, so a <c>Last-Event-ID</c> header with one is CORS-safelisted
/// (https://fetch.spec.whatwg.org/#cors-safelisted-request-header).
/// </remarks>
/// <param name="Epoch">
/// The name of the epoch: 1 to <see cref="MaxEpochLength"/> characters of <c>[0-9A-Za-z._]</c>.
/// </param>
/// <param name="Sequence">The event's number over all topics.</param>
public readonly record struct EventId(string Epoch, long Sequence)
{
    /// <summary>The maximum length of an epoch in characters.</summary>
    public const int MaxEpochLength = 32;

    /// <summary>The maximum length of an id in bytes.</summary>
    public const int MaxLength = MaxEpochLength + 1 + 19;

    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<byte> EpochBytes =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._"u8);

    /// <summary>Returns a new, unique epoch: eight random characters, which are 41 bits.</summary>
    public static string NewEpoch()
    {
        // The first 48 bits of a version-4 Guid are random (RFC 9562, section 5.4). Unlike the cryptographic generator,
        // it needs no OpenSSL.
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

    /// <summary>
    /// Parses an id that a client sends back; returns false for anything that does not have the form of an id.
    /// </summary>
    /// <param name="utf8">The id in UTF-8.</param>
    /// <param name="id">The id, if the text is one.</param>
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

    /// <summary>Returns the id as clients receive it.</summary>
    public override string ToString() => $"{Epoch}-{Sequence}";
}
