using RawSse.Net;

namespace RawSse.Tests.Support;

/// <summary>
/// A transport over another one that changes every byte on the way, sends whole records and begins with a word from
/// each side: what TLS will ask of the server, without its cryptography. The other side undoes it by
/// <see cref="Lift"/>.
/// </summary>
internal sealed class Veil : ITransportLayer
{
    /// <summary>What each side says first.</summary>
    public const byte Hello = (byte)'v';

    private const byte Mask = 0x5A;

    public Transport Wrap(Transport plain) => new VeiledTransport(plain);

    /// <summary>Takes the veil off, or puts it on.</summary>
    public static void Lift(Span<byte> bytes)
    {
        foreach (ref byte b in bytes)
        {
            b ^= Mask;
        }
    }
}
