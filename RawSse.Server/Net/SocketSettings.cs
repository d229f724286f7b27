using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>
/// The options of accepted sockets. They are set once, on the listener: the kernel gives them to each socket that it
/// accepts, and a connection costs no call more.
/// </summary>
internal static class SocketSettings
{
    /// <summary>
    /// What the kernel may hold for one peer that does not read. Linux doubles it for its own bookkeeping. It is enough
    /// for any live stream; a replay to a far peer is paced by it.
    /// </summary>
    private const int SendBuffer = 256 * 1024;

    /// <summary>A socket with more than this unsent is not called writable (tcp(7), TCP_NOTSENT_LOWAT).</summary>
    private const int NotSentLowWatermark = 16 * 1024;

    private const int Tcp = 6;
    private const int LinuxNotSentLowWatermark = 25;
    private const int LinuxUserTimeout = 18;

    /// <summary>Sets them on a listener.</summary>
    /// <param name="listener">Before it listens.</param>
    /// <param name="peerTimeout">How long a peer may acknowledge nothing.</param>
    public static void Apply(Socket listener, TimeSpan peerTimeout)
    {
        listener.NoDelay = true;
        listener.SendBufferSize = SendBuffer;

        // Keep-alive finds peers that vanished while nothing was sent to them, the user timeout those that vanished
        // while something was.
        int seconds = Math.Max(1, (int)peerTimeout.TotalSeconds);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        listener.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
        listener.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(1, seconds / 3));
        listener.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        if (OperatingSystem.IsLinux())
        {
            listener.SetRawSocketOption(
                Tcp, LinuxUserTimeout, BitConverter.GetBytes((int)Math.Min(int.MaxValue, peerTimeout.TotalMilliseconds)));
            listener.SetRawSocketOption(Tcp, LinuxNotSentLowWatermark, BitConverter.GetBytes(NotSentLowWatermark));
        }
    }
}
