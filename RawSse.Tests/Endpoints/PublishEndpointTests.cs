using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RawSse.Diagnostics;
using RawSse.Endpoints;
using RawSse.Http;
using RawSse.Log;
using RawSse.Net;
using RawSse.Publishing;
using RawSse.Security;
using RawSse.Tests.Support;

namespace RawSse.Tests.Endpoints;

/// <summary>
/// Publishing over HTTP through an order that takes its time: the response waits for the outcome and tells it.
/// </summary>
public sealed class PublishEndpointTests : IDisposable
{
    private const string Key = "0123456789abcdef";

    private readonly EventLog _log = new(new Retention(1000, 1 << 20, TimeSpan.FromHours(1)), TimeProvider.System, "e");
    private readonly ConnectionPair _pair = new(new PortableSockets());
    private readonly HeldOrder _order;

    public PublishEndpointTests()
    {
        _order = new HeldOrder(_log);
        TimeProvider time = TimeProvider.System;
        Publisher publisher = Publishers.Of(_order);
        var gate = new PublishGate(
            new PublishKeys([Key]), null, publisher, time, new RefusedCredentials(time, NullLogger.Instance));
        var endpoint = new PublishEndpoint(publisher, gate, new EventLimit(1000));
        _pair.Peer.ReceiveTimeout = (int)Wait.Bound.TotalMilliseconds;
        new HttpServer(endpoint.HandleAsync, new HttpDate(time), time, NullLogger.Instance).Serve(
            _pair.Connection, _pair.Loop);
        _pair.Loop.Start();
    }

    public void Dispose()
    {
        _pair.Loop.Stop();
        _pair.Loop.Join(Wait.Bound);
        _pair.Dispose();
    }

    [TestCase("text/plain", "x", "x")]
    [TestCase("application/x-www-form-urlencoded", "data=x", "x")]
    [TestCase("application/x-ndjson", "1\n2\n3\n", "1", "2", "3")]
    [TestCase("text/event-stream", "data: 1\n\ndata: 2\ndata: 3\n\n", "1", "2\n3")]
    public void The_answer_waits_for_the_order(string type, string body, params string[] events)
    {
        Send(type, body);
        Wait.Until(() => _order.Waiting.Length == 1, "the order has it");
        Assert.That(_order.Waiting[0], Is.EqualTo(events));
        Assert.That((_pair.Peer.Available, _log.IdAt(_log.End).Sequence), Is.EqualTo((0, 1L)));
        _order.CommitOne();
        Assert.That(Receive(), Does.StartWith("HTTP/1.1 200 OK").And.EndWith($"\r\n\r\ne-{events.Length}\n"));
        Assert.That(_log.Data(), Is.EqualTo(events));
    }

    [TestCase("text/plain", "x", "\r\n\r\nthe outcome is unknown: this may have been published")]
    [TestCase("application/x-ndjson", "1\n2\n", "event 1: the outcome is unknown: this may have been published")]
    public void Where_the_outcome_is_unknown_the_answer_says_so(string type, string body, string says)
    {
        Send(type, body);
        Wait.Until(() => _order.Waiting.Length == 1, "the order has it");
        _order.LoseOne();
        Assert.That(Receive(), Does.StartWith("HTTP/1.1 503 ").And.Contain(says));
    }

    [Test]
    public void Once_the_order_is_sealed_a_publisher_that_waited_is_refused()
    {
        Send("text/plain", "x");
        Wait.Until(() => _order.Waiting.Length == 1, "the order has it");
        _order.Seal();
        _order.CommitOne();
        Assert.That(Receive(), Does.StartWith("HTTP/1.1 503 ").And.Contain("the server is stopping"));
    }

    private void Send(string type, string body) => _ = _pair.Peer.Send(Encoding.ASCII.GetBytes(
        $"POST /events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {Key}\r\nContent-Type: {type}\r\n"
        + $"Content-Length: {body.Length}\r\n\r\n{body}"));

    private string Receive()
    {
        byte[] buffer = new byte[4096];
        int length = _pair.Peer.Receive(buffer, SocketFlags.None);
        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
