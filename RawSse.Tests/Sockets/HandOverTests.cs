using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>The moments in which a connection passes from one thread to another.</summary>
[TestFixture(SocketKind.Native, TestName = "HandOverTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "HandOverTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "HandOverTests, veiled sockets")]
public class HandOverTests(SocketKind sockets)
{
    [Test]
    public async Task Clients_that_ask_for_a_stream_and_leave_at_once_do_no_harm()
    {
        await using var server = new RunningServer(sockets: sockets);
        byte[] request = Encoding.ASCII.GetBytes("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        for (int i = 0; i < 3000; i++)
        {
            using Socket socket = await server.ConnectAsync();

            // In two parts, so that the server comes to wait for the socket.
            _ = socket.Send(request.AsSpan(0, 10));
            _ = socket.Send(request.AsSpan(10));
            Thread.SpinWait(i);
            socket.LingerState = new LingerOption(i % 2 == 0, 0);
        }

        Wait.Until(() => server.Server.Connections.Count == 0 && server.Server.Subscribers == 0, "all are gone");
        Assert.That(server.Server.Completion.IsCompleted, Is.False, "the server lives");
    }

    [Test]
    public async Task A_request_that_comes_while_an_answer_waits_for_room_is_answered()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rawsse-large-");
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "large.bin"), new byte[8 << 20]);
            await using var server = new RunningServer(options => options.StaticFolder = folder.FullName, sockets);
            using RawClient client = await RawClient.ConnectAsync(server, "GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n");

            // The answer has begun, so the first request was read before the second is sent.
            string head = await client.ReadToAsync("\r\n\r\n");
            Assert.That(head, Does.Contain($"Content-Length: {8 << 20}"));
            await client.SendAsync("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.That(await client.ReadToAsync("\r\n\r\nok\n"), Does.Contain("HTTP/1.1 200 OK"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task The_first_who_listens_gets_what_is_published_at_that_moment()
    {
        for (int i = 0; i < 200; i++)
        {
            // The clock stands still: no look at the streams each second makes up for a wake-up that was lost.
            await using var server = new RunningServer(
                options => options.TimeProvider = new FakeTimeProvider(), sockets);
            Task<RawClient> asking = RawClient.ConnectAsync(
                server, "GET /events?lastEventId=earliest HTTP/1.1\r\nHost: a\r\n\r\n");
            Thread.SpinWait(i * 200);
            _ = server.Publish("now");
            using RawClient reader = await asking;
            _ = await reader.ReadToAsync("data: now\n");
        }
    }

    [Test]
    public async Task What_is_published_by_HTTP_reaches_who_listens_though_nothing_else_wakes_a_shard()
    {
        await using var server = new RunningServer(options => options.TimeProvider = new FakeTimeProvider(), sockets);
        using RawClient reader = await RawClient.ConnectAsync(server, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        _ = await reader.ReadToAsync("-0\n\n\r\n");
        Wait.Until(() => server.Server.Subscribers == 1, "the stream is open");
        using RawClient publisher = await RawClient.ConnectAsync(server);
        for (int i = 1; i <= 100; i++)
        {
            await publisher.SendAsync(
                $"POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: {$"{i}".Length}\r\n\r\n{i}");
            _ = await reader.ReadToAsync($"data: {i}\n");
        }
    }
}
