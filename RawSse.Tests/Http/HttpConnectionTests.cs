using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using RawSse.Http;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Http;

/// <summary>The end of a connection's HTTP side, whatever goes wrong in it.</summary>
public class HttpConnectionTests
{
    private readonly KeptLog _log = new();

    [Test]
    public Task An_exception_of_a_handler_ends_the_connection_and_is_logged() =>
        AssertEndsByOurMistakeAsync((_, _) => throw new InvalidOperationException("our mistake"));

    [Test]
    public Task An_exception_during_the_hand_over_ends_the_connection_and_is_logged() =>
        AssertEndsByOurMistakeAsync((_, _) => ValueTask.FromResult(new HttpResponse
        {
            Status = 200,
            IsStream = true,
            TakeOver = _ => throw new InvalidOperationException("our mistake"),
        }));

    [Test]
    public void A_request_that_came_with_its_deadline_is_answered_and_the_connection_lives_on()
    {
        var time = new FakeTimeProvider();
        using var pair = new ConnectionPair(SocketLayer.OfThisSystem, time: time);
        using var client = new NetworkStream(pair.Peer);
        var http = new HttpServer(
            (_, _) => ValueTask.FromResult(HttpResponse.Text(200, "ok")), new HttpDate(time), time, _log);
        http.Serve(pair.Connection, pair.Loop);
        pair.Loop.Turn(canWait: false);
        foreach (TimeSpan limit in new[] { HttpLimits.RequestTimeout, HttpLimits.IdleTimeout, HttpLimits.IdleTimeout })
        {
            // The deadline is over, and has not been looked at when the request is.
            time.Advance(limit);
            client.Write("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8);
            pair.TurnUntil(() => client.DataAvailable, "it is answered");
            pair.Loop.Expire();
            Assert.That(pair.Closed, Is.Null);
            byte[] answer = new byte[1000];
            Assert.That(
                Encoding.ASCII.GetString(answer, 0, client.Read(answer)),
                Does.StartWith("HTTP/1.1 200 OK").And.EndWith("ok\n"));
        }

        time.Advance(HttpLimits.IdleTimeout);
        pair.Loop.Expire();
        pair.TurnUntil(() => pair.Closed is not null, "it ends");
        Assert.That(pair.Closed, Is.EqualTo(CloseReason.IdleTimeout));
    }

    [Test]
    public void A_deadline_that_passes_while_the_endpoint_works_ends_nothing_that_follows()
    {
        var time = new FakeTimeProvider();
        using var pair = new ConnectionPair(SocketLayer.OfThisSystem, time: time);
        using var client = new NetworkStream(pair.Peer);
        var answers = new Queue<TaskCompletionSource<HttpResponse>>([new(), new()]);
        int requests = 0;
        var http = new HttpServer(
            (_, _) =>
            {
                requests++;
                return new ValueTask<HttpResponse>(answers.Peek().Task);
            },
            new HttpDate(time),
            time,
            _log);
        http.Serve(pair.Connection, pair.Loop);
        byte[] received = new byte[1000];
        client.Write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo"u8);
        pair.TurnUntil(() => requests == 1, "the endpoint works");
        time.Advance(HttpLimits.RequestTimeout);
        pair.Loop.Expire();
        client.Write("dyPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"u8);
        for (int i = 1; i <= 2; i++)
        {
            pair.TurnUntil(() => requests == i, $"request {i} has arrived");
            answers.Dequeue().SetResult(HttpResponse.Text(200, $"{i}"));
            pair.TurnUntil(() => client.DataAvailable, $"request {i} is answered");
            Assert.That(
                Encoding.ASCII.GetString(received, 0, client.Read(received)), Does.StartWith("HTTP/1.1 200 OK"));
        }

        Assert.That(pair.Closed, Is.Null);
    }

    [Test]
    public void An_endpoint_that_was_elsewhere_answers_on_the_connections_loop()
    {
        using var pair = new ConnectionPair(SocketLayer.OfThisSystem);
        using var client = new NetworkStream(pair.Peer) { ReadTimeout = (int)Wait.Bound.TotalMilliseconds };
        var http = new HttpServer(
            async (_, body) =>
            {
                await Task.Yield();
                EventLoop? elsewhere = EventLoop.Current;
                using var buffer = new BodyBuffer(10);
                int read = await body.ReadAsync(buffer);
                await Task.Yield();
                return HttpResponse.Text(200, $"{read} {elsewhere is null}");
            },
            new HttpDate(TimeProvider.System),
            TimeProvider.System,
            _log);
        pair.Loop.Start();
        pair.Loop.Post(new Beginning(http, pair));
        byte[] answer = new byte[1000];
        for (int i = 0; i < 100; i++)
        {
            client.Write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"u8);
            Assert.That(Encoding.ASCII.GetString(answer, 0, client.Read(answer)), Does.EndWith("\r\n\r\n4 True\n"));
        }

        pair.Loop.Stop();
        pair.Loop.Join(Wait.Bound);
        Assert.That(_log.Lines, Is.Empty);
    }

    private sealed class Beginning(HttpServer http, ConnectionPair pair) : ILoopItem
    {
        public void Run() => http.Serve(pair.Connection, pair.Loop);
    }

    private async Task AssertEndsByOurMistakeAsync(RequestHandler handler)
    {
        using var pair = new ConnectionPair(new PortableSockets());
        var connection = new HttpConnection(
            pair.Connection, pair.Loop, handler, new HttpDate(TimeProvider.System), TimeProvider.System, _log);
        Task running = connection.RunAsync();
        _ = await pair.Peer.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        pair.TurnUntil(() => running.IsCompleted, "it ends");
        await running;
        Assert.That(pair.Closed, Is.EqualTo(CloseReason.InternalError));
        Assert.That(_log.Lines, Has.Count.EqualTo(1).And.Some.Contains("our mistake"));
        Assert.That(pair.Connection.User is null, "nothing holds on to it");
    }
}
