using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using RawSse.Http;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Http;

public class HttpResponseWriterTests
{
    private const string Guards = "X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\n";

    private const string DateLine = "Date: Sun, 22 Nov 2026 13:42:59 GMT\r\n";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 13, 42, 59, 300, TimeSpan.Zero));

    [Test]
    public async Task A_line_of_text_has_its_head_and_its_length() => Assert.That(
        await WriteAsync(HttpResponse.Text(200, "k3v9q2ab-1")),
        Is.EqualTo(
            "HTTP/1.1 200 OK\r\n" + DateLine + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 11\r\n"
            + Guards + "Cache-Control: no-store\r\nConnection: keep-alive\r\n\r\nk3v9q2ab-1\n"));

    [Test]
    public async Task A_length_is_in_bytes() => Assert.That(
        await WriteAsync(HttpResponse.Text(400, "größer")),
        Does.StartWith("HTTP/1.1 400 Bad Request\r\n").And.Contain("Content-Length: 9\r\n").And.EndWith(
            "\r\n\r\ngrößer\n"));

    [Test]
    public async Task The_head_of_an_answer_is_the_same_without_its_body() => Assert.That(
        await WriteAsync(HttpResponse.Text(200, "ok"), isHead: true),
        Does.Contain("Content-Length: 3\r\n").And.EndWith("Connection: keep-alive\r\n\r\n"));

    [TestCase(204)]
    [TestCase(304)]
    public async Task An_answer_that_ends_with_its_head_has_no_length(int status) => Assert.That(
        await WriteAsync(new HttpResponse { Status = status }), Does.Not.Contain("Content-Length"));

    [Test]
    public async Task A_status_without_a_phrase_keeps_its_space() => Assert.That(
        await WriteAsync(new HttpResponse { Status = 418 }, keepAlive: false),
        Is.EqualTo("HTTP/1.1 418 \r\n" + DateLine + "Content-Length: 0\r\n" + Guards + "Connection: close\r\n\r\n"));

    [Test]
    public async Task A_file_that_grows_is_sent_to_the_length_that_was_announced()
    {
        string answer = await WriteAsync(new HttpResponse { Status = 200, Content = new GrowingFile() });
        string[] parts = answer.Split("\r\n\r\n");
        Assert.That(parts[0], Does.Contain($"Content-Length: {parts[1].Length}\r\n"));
    }

    [Test]
    public void A_file_that_shrinks_is_an_error_of_ours()
    {
        var content = new MemoryStream(new byte[100]);
        var response = new HttpResponse { Status = 200, Content = content };
        content.SetLength(60);
        Assert.That(
            async () => await WriteAsync(response),
            Throws.TypeOf<BrokenConnectionException>().With.Property("Reason").EqualTo(CloseReason.ContentFailed));
    }

    [Test]
    public void A_file_that_can_not_be_read_on_is_an_error_of_ours() => Assert.That(
        async () => await WriteAsync(new HttpResponse { Status = 200, Content = new BrokenFile() }),
        Throws.TypeOf<BrokenConnectionException>().With.Property("Reason").EqualTo(CloseReason.ContentFailed));

    [Test]
    public void The_Date_line_is_made_once_a_second()
    {
        var date = new HttpDate(_time);
        ReadOnlySpan<byte> first = date.Line;
        _time.Advance(TimeSpan.FromMilliseconds(699));
        ReadOnlySpan<byte> same = date.Line;
        _time.Advance(TimeSpan.FromMilliseconds(1));
        string next = Encoding.ASCII.GetString(date.Line);
        Assert.That(same == first, "the very same bytes");
        Assert.That(Encoding.ASCII.GetString(first), Is.EqualTo(DateLine));
        Assert.That(next, Is.EqualTo("Date: Sun, 22 Nov 2026 13:43:00 GMT\r\n"));
    }

    private async Task<string> WriteAsync(HttpResponse response, bool isHead = false, bool keepAlive = true)
    {
        var stream = new MemoryStream();
        var output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        var writer = new HttpResponseWriter(Loops.New(), output, new HttpDate(_time), () => ValueTask.CompletedTask);
        await writer.WriteAsync(response, isHead, keepAlive);
        await output.CompleteAsync();
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>A log that is written to: each time it is asked, it is longer.</summary>
    private sealed class GrowingFile() : MemoryStream(new byte[1000])
    {
        private int _asked;

        public override long Length => 10 * ++_asked;
    }

    private sealed class BrokenFile() : MemoryStream(new byte[1000])
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("the disk has gone");
    }
}
