using System.Net.Sockets;
using System.Text;
using RawSse.Benchmarks.Load;
using RawSse.Benchmarks.Publishing;

namespace RawSse.Benchmarks.Attacks;

/// <summary>
/// Fills a history. It sends publications one after another on one connection, and requires a 2xx answer to each.
/// </summary>
internal sealed class BulkPublisher : IDisposable
{
    private const int Unanswered = 32;
    private const int AnswerLimitMilliseconds = 30_000;

    private readonly ServerAddress _server;
    private readonly Socket _socket;
    private readonly AnswerReader _answers = new();
    private readonly byte[] _received = new byte[16 * 1024];
    private long _asked;

    public BulkPublisher(ServerAddress server)
    {
        _server = server;
        _socket = PublishConnection.Connect(server);
        _socket.ReceiveTimeout = AnswerLimitMilliseconds;
        _socket.SendTimeout = AnswerLimitMilliseconds;
    }

    /// <summary>Publishes many events in one request, each as a line of JSON.</summary>
    /// <param name="topics">The topics of the events.</param>
    /// <param name="line">The line, which is the same for all events.</param>
    /// <param name="count">The number of events.</param>
    public void PublishLines(IEnumerable<string> topics, string line, int count) => Post(
        RequestText.Query(topics), "application/x-ndjson", string.Concat(Enumerable.Repeat($"{line}\n", count)));

    /// <summary>Sends one request. It waits only if too many requests are unanswered.</summary>
    public void Post(string query, string contentType, string body)
    {
        byte[] request = Encoding.ASCII.GetBytes(
            $"POST {_server.Path}{query} HTTP/1.1\r\nHost: {_server.Host}\r\nContent-Type: {contentType}\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n{body}");
        AwaitAnswers(Unanswered);
        for (int sent = 0; sent < request.Length;)
        {
            sent += Try(() => _socket.Send(request.AsSpan(sent)));
        }

        _asked++;
    }

    /// <summary>Waits for the answers to all requests.</summary>
    public void Finish() => AwaitAnswers(0);

    public void Dispose() => _socket.Dispose();

    private void AwaitAnswers(int atMost)
    {
        while (_asked - _answers.Count > atMost)
        {
            int length = Try(() => _socket.Receive(_received));
            if (length == 0)
            {
                throw new LoadFailure("the server closed the connection that fills its history");
            }

            _answers.Take(_received.AsSpan(0, length));
        }
    }

    private static int Try(Func<int> call)
    {
        try
        {
            return call();
        }
        catch (SocketException failure)
        {
            throw new LoadFailure($"can't fill the history: {failure.Message}");
        }
    }
}
