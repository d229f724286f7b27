using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>Asks the Linux kernel about one TCP socket of this machine (sock_diag(7), netlink(7)).</summary>
/// <remarks>
/// Any thread may call. The kernel answers within the call that asks, so nothing here waits. Messages have the byte order
/// of the machine, and addresses and ports that of the network.
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

    /// <summary>Where the parts lie: nlmsghdr (16 bytes), then inet_diag_req_v2 or inet_diag_msg, which hold an inet_diag_sockid.</summary>
    private const int Header = 16, Request = Header + 56, Answer = Header + 72, RequestedId = Header + 8, AnsweredId = Header + 4;

    /// <summary>Looks for the socket that has these two ends.</summary>
    /// <param name="local">Its own end.</param>
    /// <param name="remote">Its other end.</param>
    /// <returns>What the kernel knows of it; null where there is no such socket, or the kernel doesn't answer.</returns>
    public static Found? Find(IPEndPoint local, IPEndPoint remote)
    {
        // A socket for each question: it is asked once a connection at most, and answers can't be mixed up.
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

        // An answer that says only that there is none has another type (NLMSG_ERROR).
        Span<byte> answer = stackalloc byte[1024];
        nint length = LinuxCalls.Receive(netlink.Number, answer, LinuxCalls.DontWait);
        return length >= Answer && BitConverter.ToUInt16(answer[4..]) == ByFamily
            && answer.Slice(AnsweredId, 4).SequenceEqual(request.Slice(RequestedId, 4))
            ? new Found(answer[Header + 1], BitConverter.ToUInt32(answer[(Header + 64)..]), BitConverter.ToUInt32(answer[(Header + 68)..]))
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

        // INET_DIAG_NOCOOKIE: the socket of this address, whichever it is.
        id[40..48].Fill(0xFF);
    }

    /// <summary>The other end of a connection that comes by IPv4 to a socket for both is an IPv4 socket.</summary>
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>What the kernel knows of a socket.</summary>
    /// <param name="State">The state of TCP, such as <see cref="Established"/>.</param>
    /// <param name="Uid">The user who opened it; 0 too where nobody has it open any more.</param>
    /// <param name="Inode">Its number as an open file; 0 where nobody has it open any more.</param>
    internal readonly record struct Found(byte State, uint Uid, uint Inode)
    {
        /// <summary>States of TCP: open, and open for reading only.</summary>
        public const byte Established = 1, FinWait1 = 4, FinWait2 = 5;
    }
}
