using System.Net.Sockets;
using System.Text;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>A publisher takes the server's memory by what it has sent, not by what it has announced.</summary>
public sealed class BodyMemoryTests
{
    private const int Publishers = 1000;
    private const string Chunked = "Transfer-Encoding: chunked\r\n\r\n";

    [TestCase("Content-Type: application/x-www-form-urlencoded\r\n" + Chunked)]
    [TestCase("Content-Type: application/x-www-form-urlencoded\r\n" + Chunked + "1\r\nd\r\n")]
    [TestCase("Content-Type: text/plain\r\n" + Chunked)]
    [TestCase("Content-Type: text/plain\r\nContent-Length: 60000\r\n\r\n")]
    [TestCase("Content-Type: text/plain\r\nContent-Length: 60000\r\n\r\nx")]
    [TestCase("Content-Type: application/x-ndjson\r\n" + Chunked + "4\r\n\"x\"\n\r\n")]
    [TestCase("Content-Type: text/event-stream\r\n" + Chunked + "6\r\ndata:x\r\n")]
    public async Task A_thousand_bodies_that_have_only_begun_take_little(string request)
    {
        await using var server = new RunningServer();
        byte[] bytes = Encoding.ASCII.GetBytes(
            "POST /events HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n" + request);
        var publishers = new List<Socket>();
        try
        {
            await OpenAsync(server, bytes, publishers, 10);
            long before = GC.GetTotalMemory(forceFullCollection: true);
            await OpenAsync(server, bytes, publishers, Publishers);
            Assert.That((GC.GetTotalMemory(forceFullCollection: true) - before) / Publishers, Is.LessThan(16 * 1024));
        }
        finally
        {
            publishers.ForEach(publisher => publisher.Dispose());
        }
    }

    /// <summary>Opens connections whose bodies the server is reading: it has invited each of them.</summary>
    private static async Task OpenAsync(RunningServer server, byte[] request, List<Socket> publishers, int count)
    {
        byte[] invitation = new byte["HTTP/1.1 100 Continue\r\n\r\n".Length];
        for (int i = 0; i < count; i++)
        {
            Socket publisher = await server.ConnectAsync();
            publishers.Add(publisher);
            publisher.ReceiveTimeout = (int)Wait.Bound.TotalMilliseconds;
            _ = publisher.Send(request);
            for (int got = 0; got < invitation.Length;)
            {
                int read = publisher.Receive(invitation.AsSpan(got));
                Assert.That(read, Is.Positive, "the server waits for the body");
                got += read;
            }
        }
    }
}
