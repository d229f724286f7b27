using System.Text;
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
    public Task An_exception_of_who_takes_the_connection_over_ends_it_and_is_logged_too() =>
        AssertEndsByOurMistakeAsync((_, _) => ValueTask.FromResult(new HttpResponse
        {
            Status = 200,
            IsStream = true,
            TakeOver = _ => throw new InvalidOperationException("our mistake"),
        }));

    private async Task AssertEndsByOurMistakeAsync(RequestHandler handler)
    {
        using var pair = new ConnectionPair(new PortableSockets());
        var connection = new HttpConnection(
            pair.Connection, default, handler, new HttpDate(TimeProvider.System), TimeProvider.System, _log);
        Task running = connection.RunAsync();
        _ = await pair.Peer.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        await running.WaitAsync(Wait.Bound);
        Assert.That(pair.Closed, Is.EqualTo(CloseReason.InternalError));
        Assert.That(_log.Lines, Has.Count.EqualTo(1).And.Some.Contains("our mistake"));
        Assert.That(pair.Connection.Expired is null, "nothing holds on to it");
    }
}
