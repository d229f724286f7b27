using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace RawSse.Tests.Clients;

/// <summary>
/// One connection of a <see cref="CuttingRelay"/>: passes a request on, and the answer back up to some byte.
/// </summary>
internal sealed partial class RelayedStream(Socket client) : IDisposable
{
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Lock _lock = new();
    private int _left = int.MaxValue;
    private int _endOfHead;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Ends it after so many more bytes of the answer's body.</summary>
    public void Limit(int bytes)
    {
        bool isOver;
        lock (_lock)
        {
            _left = bytes;
            isOver = bytes == 0 && _endOfHead == 4;
        }

        if (isOver)
        {
            End();
        }
    }

    /// <summary>Passes the request on and the answer back, until one side ends or the limit is reached.</summary>
    public async Task PassAsync(ReadOnlyMemory<byte> request, Uri server)
    {
        await AskAsync(request, server);
        await await Task.WhenAny(WaitForEndAsync(), PassAnswerAsync());
    }

    /// <summary>Passes the request on, and the whole answer back; of one without a length only its head.</summary>
    /// <param name="request">The request.</param>
    /// <param name="server">Where it goes.</param>
    /// <param name="edit">What becomes of the answer on its way.</param>
    public async Task PassWholeAsync(ReadOnlyMemory<byte> request, Uri server, Func<string, string> edit)
    {
        await AskAsync(request, server);
        var answer = new StringBuilder();
        byte[] buffer = new byte[16 * 1024];
        while (!IsWhole(answer.ToString()) && await _server.ReceiveAsync(buffer) is > 0 and int read)
        {
            _ = answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        _ = await client.SendAsync(Encoding.Latin1.GetBytes(edit(answer.ToString())));
    }

    /// <summary>Ends it: all that was passed on arrives, and nothing more.</summary>
    public void End()
    {
        HasEnded = true;
        client.Dispose();
        _server.Dispose();
    }

    public void Dispose() => End();

    private static bool IsWhole(string answer)
    {
        int head = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        Match length = ContentLength().Match(answer);
        return head >= 4 && answer.Length - head >= (length.Success ? int.Parse(length.Groups[1].Value) : 0);
    }

    private async Task AskAsync(ReadOnlyMemory<byte> request, Uri server)
    {
        await _server.ConnectAsync(IPAddress.Parse(server.Host), server.Port);
        (client.NoDelay, _server.NoDelay) = (true, true);
        _ = await _server.SendAsync(request);
    }

    /// <summary>The client has nothing more to say: what comes is the end.</summary>
    private async Task WaitForEndAsync()
    {
        byte[] nothing = new byte[1];
        _ = await client.ReceiveAsync(nothing);
    }

    private async Task PassAnswerAsync()
    {
        byte[] buffer = new byte[16 * 1024];
        for (int read; (read = await _server.ReceiveAsync(buffer)) > 0;)
        {
            (int taken, bool isOver) = Take(buffer.AsSpan(0, read));
            for (int sent = 0; sent < taken;)
            {
                sent += await client.SendAsync(buffer.AsMemory(sent, taken - sent));
            }

            if (isOver)
            {
                return;
            }
        }
    }

    /// <summary>How many of the bytes are passed on: all of the head, and of the body as much as is left.</summary>
    private (int Taken, bool IsOver) Take(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            int head = 0;
            while (_endOfHead < 4 && head < bytes.Length)
            {
                byte b = bytes[head++];
                _endOfHead = b == "\r\n\r\n"u8[_endOfHead] ? _endOfHead + 1 : b == '\r' ? 1 : 0;
            }

            int body = Math.Min(bytes.Length - head, _left);
            _left -= _left == int.MaxValue ? 0 : body;
            return (head + body, _endOfHead == 4 && _left == 0);
        }
    }

    [GeneratedRegex("\r\nContent-Length: ([0-9]+)\r\n")]
    private static partial Regex ContentLength();
}
