using System.Net.Sockets;
using System.Text;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Publishing;

/// <summary>
/// Streams that are open during a run that publishes. Each has a thread that discards what arrives until this is
/// disposed.
/// </summary>
internal sealed class Listeners : IDisposable
{
    private const int BufferLength = 128 * 1024;

    private readonly List<Socket> _streams = [];
    private readonly List<Thread> _threads = [];

    /// <summary>Opens the streams. When this returns, each has received its first bytes.</summary>
    public Listeners(ServerAddress server, int count)
    {
        byte[] request = Encoding.ASCII.GetBytes(
            $"GET {server.Path} HTTP/1.1\r\nHost: {server.Host}\r\nAccept: text/event-stream\r\n\r\n");
        for (int number = 0; number < count; number++)
        {
            Socket stream = PublishConnection.Connect(server);
            _streams.Add(stream);
            _ = stream.Send(request);
            if (stream.Receive(new byte[BufferLength]) == 0)
            {
                throw new LoadFailure("the server closed a stream before it answered");
            }

            var thread = new Thread(() => ThrowAway(stream)) { IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }
    }

    public void Dispose()
    {
        _streams.ForEach(stream => stream.Shutdown(SocketShutdown.Both));
        _threads.ForEach(thread => thread.Join());
        _streams.ForEach(stream => stream.Dispose());
    }

    private static void ThrowAway(Socket stream)
    {
        byte[] buffer = new byte[BufferLength];
        try
        {
            while (stream.Receive(buffer) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // The server has ended, or the run is over.
        }
    }
}
