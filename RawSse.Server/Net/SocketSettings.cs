using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>
/// Sets the options of accepted sockets. They are set once, on the listener, because accepted sockets inherit them; so
/// no connection needs a call for them. It has no state.
/// </summary>
internal static class SocketSettings
{
    /// <summary>
    /// How much the kernel may hold for one peer that does not read, in bytes. Linux doubles it for its own
    /// bookkeeping. It is enough for any live stream, and it paces a replay to a distant peer.
    /// </summary>
    private const int SendBuffer = 256 * 1024;

    /// <summary>
    /// A socket with more unsent bytes than this is not reported as writable (tcp(7), TCP_NOTSENT_LOWAT).
    /// </summary>
    private const int NotSentLowWatermark = 16 * 1024;

    private const int Tcp = 6;
    private const int LinuxNotSentLowWatermark = 25;
    private const int LinuxUserTimeout = 18;

    /// <summary>Sets the options on a listener.</summary>
    /// <param name="listener">The listener, which must not listen yet.</param>
    /// <param name="peerTimeout">How long a peer may leave sent bytes unacknowledged.</param>
    public static void Apply(Socket listener, TimeSpan peerTimeout)
    {
        listener.NoDelay = true;
        listener.SendBufferSize = SendBuffer;

        // Keep-alive finds peers that vanish while nothing is being sent to them. The user timeout finds those that
        // vanish while something is.
        int seconds = Math.Max(1, (int)peerTimeout.TotalSeconds);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        listener.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
        int interval = Math.Max(1, seconds / 3);
        listener.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, interval);
        listener.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        if (OperatingSystem.IsLinux())
        {
            int milliseconds = (int)Math.Min(int.MaxValue, peerTimeout.TotalMilliseconds);
            listener.SetRawSocketOption(Tcp, LinuxUserTimeout, BitConverter.GetBytes(milliseconds));
            listener.SetRawSocketOption(Tcp, LinuxNotSentLowWatermark, BitConverter.GetBytes(NotSentLowWatermark));
        }
    }
}
