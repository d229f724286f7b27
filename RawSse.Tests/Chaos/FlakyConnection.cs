using System.Net;
using System.Net.Sockets;
using System.Text;
using RawSse.Tests.Support;

namespace RawSse.Tests.Chaos;

/// <summary>How a connection dies.</summary>
internal enum Death
{
    /// <summary>Reset, as by a crashed machine or a broken network.</summary>
    Reset,

    /// <summary>Closed, as by a killed process.</summary>
    Close,

    /// <summary>Only its sending side: the answers to what was sent whole still come.</summary>
    HalfClose,
}

/// <summary>When a connection dies, and how.</summary>
/// <param name="Sends">After how many bytes that it sends.</param>
/// <param name="Reads">After how many bytes that it reads.</param>
/// <param name="How">How.</param>
internal readonly record struct Fate(long Sends, long Reads, Death How)
{
    /// <summary>It lives.</summary>
    public static Fate Lives { get; } = new(long.MaxValue, long.MaxValue, Death.Close);
}

/// <summary>A publisher's connection, which dies at its appointed byte.</summary>
/// <remarks>One task sends and one reads.</remarks>
internal sealed class FlakyConnection : IDisposable
{
    private readonly Socket _socket =
        new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _bound = new(Wait.Bound);
    private readonly Fate _fate;
    private readonly int _piece;
    private readonly byte[] _received = new byte[4096];
    private int _length;
    private long _read;

    private FlakyConnection(Fate fate, int piece)
    {
        _fate = fate;
        _piece = piece;
    }

    /// <summary>How many bytes were sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Whether it died as it was to.</summary>
    public bool HasDied { get; private set; }

    /// <summary>Connects.</summary>
    /// <param name="server">To where.</param>
    /// <param name="fate">When it dies.</param>
    /// <param name="piece">How many bytes it sends at once.</param>
    public static async Task<FlakyConnection> ConnectAsync(IPEndPoint server, Fate fate, int piece)
    {
        var connection = new FlakyConnection(fate, piece);
        await connection._socket.ConnectAsync(server, connection._bound.Token);
        return connection;
    }

    /// <summary>Sends. Returns false where it died before the end, or the server has gone.</summary>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0)
            {
                int count = (int)Math.Min(Math.Min(bytes.Length, _piece), _fate.Sends - Sent);
                if (count == 0)
                {
                    Die();
                    return false;
                }

                int sent = await _socket.SendAsync(bytes[..count], _bound.Token);
                Sent += sent;
                bytes = bytes[sent..];
            }

            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Reads an answer. Returns null where none comes any more.</summary>
    public async Task<Answer?> ReadAnswerAsync()
    {
        try
        {
            while (true)
            {
                if (TryTakeAnswer() is { } answer)
                {
                    return answer;
                }

                int count = (int)Math.Min(_received.Length - _length, _fate.Reads - _read);
                if (count == 0)
                {
                    Die();
                    return null;
                }

                int read = await _socket.ReceiveAsync(_received.AsMemory(_length, count), _bound.Token);
                if (read == 0)
                {
                    return null;
                }

                _read += read;
                _length += read;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _bound.Dispose();
    }

    private Answer? TryTakeAnswer()
    {
        int end = _received.AsSpan(0, _length).IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return null;
        }

        string head = Encoding.ASCII.GetString(_received, 0, end);
        string? field =
            head.Split("\r\n").FirstOrDefault(f => f.StartsWith("Content-Length: ", StringComparison.Ordinal));
        int body = field is null ? 0 : int.Parse(field["Content-Length: ".Length..]);
        int whole = end + 4 + body;
        if (whole > _length)
        {
            return null;
        }

        var answer = new Answer(int.Parse(head[9..12]), Encoding.UTF8.GetString(_received, end + 4, body));
        _received.AsSpan(whole, _length - whole).CopyTo(_received);
        _length -= whole;
        return answer;
    }

    private void Die()
    {
        HasDied = true;
        if (_fate.How == Death.HalfClose)
        {
            _socket.Shutdown(SocketShutdown.Send);
            return;
        }

        if (_fate.How == Death.Reset)
        {
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        _socket.Dispose();
    }
}
