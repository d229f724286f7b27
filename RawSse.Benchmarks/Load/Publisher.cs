using System.Net.Sockets;
using System.Text;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// A keep-alive connection that posts stamped events as plain text. Requests are pipelined up to a bound. Every answer
/// is read, and must be a 2xx. One thread uses it.
/// </summary>
internal sealed class Publisher : IDisposable
{
    private const int Batch = 64 * 1024;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;
    private readonly RunMark _mark;
    private readonly byte[] _request;
    private readonly int _stampAt;
    private readonly int _pipeline;
    private readonly byte[] _unsent = new byte[Batch];
    private readonly byte[] _received = new byte[16 * 1024];
    private readonly AnswerReader _answers = new();
    private int _unsentLength;
    private long _asked;

    public Publisher(LoadOptions options, RunMark mark)
    {
        var server = ServerAddress.Resolve(options.PublishUrl ?? options.Url);
        string head = $"POST {server.Path} HTTP/1.1\r\nHost: {server.Host}\r\nContent-Type: text/plain\r\n"
            + (options.PublishKey is { } key ? $"Authorization: Bearer {key}\r\n" : "")
            + $"Content-Length: {options.PayloadBytes}\r\n\r\n";
        _request = Encoding.ASCII.GetBytes(head + new string('x', options.PayloadBytes));
        _stampAt = head.Length;
        _pipeline = options.Pipeline;
        _mark = mark;
        _socket = new(server.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = (int)AnswerLimit.TotalMilliseconds,
            SendTimeout = (int)AnswerLimit.TotalMilliseconds,
        };
        try
        {
            _socket.Connect(server.EndPoint);
        }
        catch (SocketException failure)
        {
            _socket.Dispose();
            throw new LoadFailure($"can't connect the publisher to {server.EndPoint}: {failure.Message}");
        }
    }

    /// <summary>The number of requests whose answers have not arrived yet.</summary>
    public long Unanswered => _asked - _answers.Count;

    /// <summary>Adds an event to those that the next <see cref="Flush"/> sends.</summary>
    public void Add(Stamp stamp)
    {
        if (_unsentLength + _request.Length > _unsent.Length || Unanswered >= _pipeline)
        {
            Flush();
        }

        while (Unanswered >= _pipeline)
        {
            ReadAnswers();
        }

        stamp.Write(_mark, _request.AsSpan(_stampAt));
        _request.CopyTo(_unsent, _unsentLength);
        _unsentLength += _request.Length;
        _asked++;
    }

    /// <summary>Sends the added events, and reads the answers that have arrived.</summary>
    public void Flush()
    {
        for (int sent = 0; sent < _unsentLength;)
        {
            sent += _socket.Send(_unsent.AsSpan(sent, _unsentLength - sent));
        }

        _unsentLength = 0;
        while (Unanswered > 0 && _socket.Available > 0)
        {
            ReadAnswers();
        }
    }

    /// <summary>Waits until every request is answered.</summary>
    public void AwaitAnswers()
    {
        Flush();
        while (Unanswered > 0)
        {
            ReadAnswers();
        }
    }

    public void Dispose() => _socket.Dispose();

    private void ReadAnswers()
    {
        int length = _socket.Receive(_received);
        if (length == 0)
        {
            throw new LoadFailure("the server closed the publisher's connection");
        }

        _answers.Take(_received.AsSpan(0, length));
    }
}
