using System.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>Every acknowledged event is delivered, even if the server is stopped immediately afterwards.</summary>
[TestFixture(SocketKind.Native, TestName = "StoppingTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "StoppingTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "StoppingTests, veiled sockets")]
public class StoppingTests(SocketKind sockets)
{
    [Test]
    public async Task What_was_published_before_the_stop_reaches_every_stream_though_the_pass_was_to_wait()
    {
        const int Streams = 5;
        const int Events = 50;
        await using var server = new RunningServer(options => options.Coalesce = TimeSpan.FromMinutes(1), sockets);
        EventStreamClient[] clients = await Task.WhenAll(
            Enumerable.Range(0, Streams).Select(_ => EventStreamClient.ConnectAsync(server)));
        for (int i = 1; i <= Events; i++)
        {
            _ = server.Publish($"{i}");
        }

        await server.Server.StopAsync();
        foreach (EventStreamClient client in clients)
        {
            IEnumerable<string> data = (await client.ReadAsync(Events)).Select(e => e.Data);
            Assert.That(data, Is.EqualTo(Enumerable.Range(1, Events).Select(i => $"{i}")));
            Assert.That(await client.EndsAsync());
            await client.DisposeAsync();
        }
    }

    [Test]
    public async Task Nothing_is_acknowledged_that_no_stream_will_get()
    {
        await using var server = new RunningServer(sockets: sockets);
        server.Server.Order.Seal();
        using var http = new HttpClient();
        using HttpResponseMessage one = await http.PostAsync(new Uri(server.Url, "/events"), new StringContent("x"));
        using HttpResponseMessage many = await http.PostAsync(
            new Uri(server.Url, "/events"),
            new StringContent("1\n2\n", new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-ndjson")));
        Assert.That(
            (one.StatusCode, many.StatusCode),
            Is.EqualTo((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable)));
        Assert.That(
            await many.Content.ReadAsStringAsync(), Does.Contain("the server is stopping; 0 before it were published"));
        Assert.That(() => server.Publish("x"), Throws.InvalidOperationException);
    }
}
