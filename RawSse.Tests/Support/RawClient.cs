using System.Net.Sockets;
using System.Text;

namespace RawSse.Tests.Support;

/// <summary>A client that sends exactly the bytes of a test and shows exactly what came back.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket;
    private readonly StringBuilder _received = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    private RawClient(Socket socket) => _socket = socket;

    public Socket Socket => _socket;

    /// <summary>What was received and not taken yet.</summary>
    public string Received => _received.ToString();

    public static async Task<RawClient> ConnectAsync(RunningServer server) => new(await server.ConnectAsync());

    public static async Task<RawClient> ConnectAsync(RunningServer server, string request)
    {
        RawClient client = await ConnectAsync(server);
        await client.SendAsync(request);
        return client;
    }

    public async Task SendAsync(string text) => _ = await _socket.SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Reads until the text has come, and takes everything up to its end.</summary>
    public async Task<string> ReadToAsync(string end)
    {
        while (true)
        {
            int at = Received.IndexOf(end, StringComparison.Ordinal);
            if (at >= 0)
            {
                string taken = Received[..(at + end.Length)];
                _ = _received.Remove(0, taken.Length);
                return taken;
            }

            if (!await ReadSomeAsync())
            {
                throw new IOException($"the connection ended before '{end}' came; it had: {Received}");
            }
        }
    }

    /// <summary>Reads everything until the server ends the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReadSomeAsync())
        {
        }

        return Received;
    }

    /// <summary>Reads one answer with a Content-Length.</summary>
    public async Task<string> ReadAnswerAsync()
    {
        string head = await ReadToAsync("\r\n\r\n");
        string? length =
            head.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length: ", StringComparison.Ordinal));
        int body = length is null ? 0 : int.Parse(length["Content-Length: ".Length..]);
        while (_received.Length < body && await ReadSomeAsync())
        {
        }

        string answer = head + Received[..body];
        _ = _received.Remove(0, body);
        return answer;
    }

    public void Dispose() => _socket.Dispose();

    private async Task<bool> ReadSomeAsync()
    {
        using var bound = new CancellationTokenSource(Wait.Bound);
        int read = await _socket.ReceiveAsync(_buffer.AsMemory(), bound.Token);
        _ = _received.Append(Encoding.Latin1.GetString(_buffer, 0, read));
        return read > 0;
    }
}
