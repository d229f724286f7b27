using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>Clients that close their sending side and read on, as <c>nc -N</c> does.</summary>
[TestFixture(SocketKind.Native, TestName = "HalfCloseTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "HalfCloseTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "HalfCloseTests, veiled sockets")]
public class HalfCloseTests(SocketKind sockets)
{
    private RunningServer _server = null!;

    [SetUp]
    public void Start() => _server = new RunningServer(sockets: sockets);

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task A_live_stream_ends_properly()
    {
        using RawClient client = await RawClient.ConnectAsync(_server, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        Wait.Until(() => _server.Server.Subscribers == 1, "it is subscribed");
        _ = _server.Publish("one");
        _ = await client.ReadToAsync("data: one\n");
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.That(await client.ReadToEndAsync(), Does.EndWith("\n\n\r\n0\r\n\r\n"));
        AssertThatThePeerClosed();
    }

    [Test]
    public async Task A_stream_whose_request_was_the_last_word_has_its_opening_and_its_end()
    {
        using RawClient client = await RawClient.ConnectAsync(_server, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.That(
            await client.ReadToEndAsync(),
            Does.Contain("\r\n\r\n").And.Contain("retry: ").And.EndsWith("\n\n\r\n0\r\n\r\n"));
        AssertThatThePeerClosed();
    }

    [Test]
    public async Task A_stream_of_HTTP_1_0_ends_with_a_whole_event()
    {
        using RawClient client = await RawClient.ConnectAsync(_server, "GET /events HTTP/1.0\r\n\r\n");
        Wait.Until(() => _server.Server.Subscribers == 1, "it is subscribed");
        _ = _server.Publish("one");
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.That(await client.ReadToEndAsync(), Does.EndWith("\n\n"));
        AssertThatThePeerClosed();
    }

    [TestCase(false, TestName = "A replay ends with a whole event where the client reads at once")]
    [TestCase(true, TestName = "A replay ends with a whole event where the client reads late")]
    public async Task A_replay_ends_properly(bool late)
    {
        string[] data = [.. Enumerable.Range(0, 200).Select(i => $"{i} {new string('x', 50_000)}")];
        Array.ForEach(data, line => _server.Publish(line));
        using RawClient client = await RawClient.ConnectAsync(
            _server, "GET /events?lastEventId=earliest HTTP/1.1\r\nHost: a\r\n\r\n");
        if (late)
        {
            // More than the sockets on both sides hold is left to be sent.
            Wait.Until(() => _server.Server.Subscribers == 1, "it is subscribed");
        }

        client.Socket.Shutdown(SocketShutdown.Send);
        string answer = await client.ReadToEndAsync();
        string body = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        SseItem<string>[] read =
            [.. Frames.ParseChunked(Encoding.Latin1.GetBytes(body)).Where(e => e.EventType == "message")];
        Assert.That(read.Select(e => e.Data), Is.EqualTo(data.Take(read.Length)));
        Assert.That(body, Does.EndWith("\n\n\r\n0\r\n\r\n"));
        AssertThatThePeerClosed();
    }

    [Test]
    public async Task An_ordinary_answer_is_given_in_full()
    {
        using RawClient client = await RawClient.ConnectAsync(_server, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.That(await client.ReadToEndAsync(), Does.EndWith("\r\n\r\nok\n"));
    }

    private void AssertThatThePeerClosed() => Wait.Until(
        () => _server.Server.Connections.Ended(CloseReason.PeerClosed) == 1 && _server.Server.Subscribers == 0,
        "the stream is gone, and its end has its name");
}
