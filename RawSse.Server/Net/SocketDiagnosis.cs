using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>
/// Asks the Linux kernel about one TCP socket of this machine (sock_diag(7), netlink(7)). It has no state.
/// </summary>
/// <remarks>
/// Any thread may call it. The kernel answers within the call that asks, so nothing here waits. Messages are in the
/// byte order of the machine, but addresses and ports are in network byte order.
/// </remarks>
internal static class SocketDiagnosis
{
    private const int Netlink = 16;
    private const int Raw = 3;
    private const int CloseOnExecAndDontWait = 0x80000 | 0x800;
    private const int DiagnosisProtocol = 4;

    private const ushort ByFamily = 20;
    private const ushort RequestFlag = 1;
    private const byte Tcp = 6;
    private const byte InterNetwork = 2, InterNetworkV6 = 10;

    /// <summary>
    /// The sizes and offsets in a message: nlmsghdr (16 bytes), then inet_diag_req_v2 or inet_diag_msg, each of which
    /// holds an inet_diag_sockid.
    /// </summary>
    private const int Header = 16, Request = Header + 56, Answer = Header + 72;
    private const int RequestedId = Header + 8, AnsweredId = Header + 4;

    /// <summary>Finds the socket that has these two ends.</summary>
    /// <param name="local">The socket's own end.</param>
    /// <param name="remote">The socket's other end.</param>
    /// <returns>
    /// What the kernel knows about the socket; null if there is no such socket, or the kernel doesn't answer.
    /// </returns>
    public static Match? Find(IPEndPoint local, IPEndPoint remote)
    {
        // Each question uses a new socket, so answers can't be mixed up. There is at most one question for each
        // connection.
        using FileDescriptor netlink = LinuxCalls.OpenSocket(Netlink, Raw | CloseOnExecAndDontWait, DiagnosisProtocol);
        if (netlink.IsInvalid)
        {
            return null;
        }

        Span<byte> request = stackalloc byte[Request];
        Write(request, local, remote);
        if (LinuxCalls.Send(netlink.Number, request) != Request)
        {
            return null;
        }

        // If there is no such socket, the answer has another type (NLMSG_ERROR).
        Span<byte> answer = stackalloc byte[1024];
        nint length = LinuxCalls.Receive(netlink.Number, answer, LinuxCalls.DontWait);
        return length >= Answer && BitConverter.ToUInt16(answer[4..]) == ByFamily
            && answer.Slice(AnsweredId, 4).SequenceEqual(request.Slice(RequestedId, 4))
            ? new Match(
                State: answer[Header + 1],
                Uid: BitConverter.ToUInt32(answer[(Header + 64)..]),
                Inode: BitConverter.ToUInt32(answer[(Header + 68)..]))
            : null;
    }

    private static void Write(Span<byte> request, IPEndPoint local, IPEndPoint remote)
    {
        IPAddress from = Plain(local.Address);
        IPAddress to = Plain(remote.Address);
        request.Clear();
        _ = BitConverter.TryWriteBytes(request, Request);
        _ = BitConverter.TryWriteBytes(request[4..], ByFamily);
        _ = BitConverter.TryWriteBytes(request[6..], RequestFlag);
        request[Header] = from.AddressFamily == AddressFamily.InterNetwork ? InterNetwork : InterNetworkV6;
        request[Header + 1] = Tcp;
        _ = BitConverter.TryWriteBytes(request[(Header + 4)..], uint.MaxValue);

        Span<byte> id = request[RequestedId..];
        BinaryPrimitives.WriteUInt16BigEndian(id, (ushort)local.Port);
        BinaryPrimitives.WriteUInt16BigEndian(id[2..], (ushort)remote.Port);
        _ = from.TryWriteBytes(id[4..], out _);
        _ = to.TryWriteBytes(id[20..], out _);

        // INET_DIAG_NOCOOKIE: finds the socket with these ends, whichever it is.
        id[40..48].Fill(0xFF);
    }

    /// <summary>
    /// Returns an IPv4-mapped address as an IPv4 address. The other end of an IPv4 connection to a dual-mode socket is
    /// an IPv4 socket.
    /// </summary>
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>What the kernel knows about a socket.</summary>
    /// <param name="State">The TCP state, as a number of the kernel (tcp_states.h).</param>
    /// <param name="Uid">The user that opened the socket; also 0 if no process has it open any more.</param>
    /// <param name="Inode">The inode of the socket; 0 if no process has it open any more.</param>
    internal readonly record struct Match(byte State, uint Uid, uint Inode)
    {
        private const byte Established = 1, FinWait1 = 4, FinWait2 = 5;

        /// <summary>Whether the socket is connected and still receives: it is open, or open for reading only.</summary>
        public bool CanReceive => State is Established or FinWait1 or FinWait2;
    }
}
