using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using RawSse.Http;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Http;

/// <summary>Bodies as they arrive: whole, in pieces, cut off, malformed, uninvited, late.</summary>
public sealed class HttpBodyReaderTests : IDisposable
{
    private const string Chunked = "Transfer-Encoding: chunked\r\n";

    private readonly FakeTimeProvider _time = new();
    private readonly Pipe _pipe =
        new(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline));
    private readonly ConnectionPair _pair;
    private readonly HttpBodyReader _body;
    private int _answersSent;
    private int _invitations;
    private bool _hasAnswers;

    public HttpBodyReaderTests()
    {
        _pair = new ConnectionPair(new PortableSockets(), time: _time);
        _body = new HttpBodyReader(
            _pair.Loop,
            _pipe.Reader,
            new HttpDeadline(_pair.Connection, _time),
            () =>
            {
                _answersSent += _hasAnswers ? 1 : 0;
                bool had = _hasAnswers;
                _hasAnswers = false;
                return ValueTask.FromResult(had);
            },
            () =>
            {
                _invitations++;
                return ValueTask.CompletedTask;
            });
    }

    public void Dispose() => _pair.Dispose();

    [TestCase("Content-Length: 5\r\n", "hello", TestName = "A length")]
    [TestCase(Chunked, "3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\nT: x\r\n\r\n", TestName = "Chunks")]
    public async Task A_body_comes_whole_however_it_is_cut_and_what_follows_is_left(string header, string sent)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(sent + "GET /next");
        for (int piece = 1; piece <= bytes.Length; piece++)
        {
            Start(header);
            var received = new MemoryStream();
            Task reading = ReadToEndAsync(received);
            for (int at = 0; at < bytes.Length; at += piece)
            {
                _ = await _pipe.Writer.WriteAsync(bytes.AsMemory(at, Math.Min(piece, bytes.Length - at)));
            }

            await reading.WaitAsync(Wait.Bound);
            Assert.That(Encoding.ASCII.GetString(received.ToArray()), Is.EqualTo("hello"));
            Assert.That(_body.IsDone);
            ReadResult rest = await _pipe.Reader.ReadAtLeastAsync("GET /next".Length);
            Assert.That(Encoding.ASCII.GetString(rest.Buffer), Is.EqualTo("GET /next"));
            _pipe.Reader.AdvanceTo(rest.Buffer.End);
        }
    }

    [Test]
    public async Task A_request_may_have_no_body()
    {
        Start("");
        Assert.That((_body.IsDone, _body.Length, await ReadAsync()), Is.EqualTo((true, 0L, "")));
    }

    [TestCase("Content-Length: 5\r\n", "hel")]
    [TestCase(Chunked, "5\r\nhel")]
    public async Task A_body_that_is_cut_off_is_an_error(string header, string sent)
    {
        Start(header);
        await WriteAsync(sent);
        await _pipe.Writer.CompleteAsync();
        Assert.That(await ReadAsync(), Is.EqualTo("hel"));
        Assert.That(await ReadAsync(), Is.Null);
        Assert.That(_body.IsDone, Is.False);
    }

    [Test]
    public async Task A_malformed_body_says_what_is_wrong()
    {
        Start(Chunked);
        await WriteAsync("zz\r\n");
        Assert.That(await ReadAsync(), Is.Null);
        Assert.That(_body.Error, Is.EqualTo(HttpParseError.InvalidChunk));
    }

    [Test]
    public async Task A_client_that_waits_is_invited_once_and_only_when_the_body_is_wanted()
    {
        Start("Content-Length: 4\r\nExpect: 100-continue\r\n");
        Assert.That((_body.AwaitsContinue, _invitations), Is.EqualTo((true, 0)));
        Task<string?> reading = ReadAsync();
        Assert.That((_body.AwaitsContinue, _invitations), Is.EqualTo((false, 1)));
        await WriteAsync("bo");
        Assert.That(await reading, Is.EqualTo("bo"));
        await WriteAsync("dy");
        Assert.That(await ReadAsync(), Is.EqualTo("dy"));
        Assert.That(_invitations, Is.EqualTo(1));
    }

    [Test]
    public async Task Answers_to_earlier_requests_go_out_before_it_waits_and_not_while_there_is_something_to_read()
    {
        Start("Content-Length: 4\r\n");
        _hasAnswers = true;
        await WriteAsync("bo");
        Assert.That((await ReadAsync(), _answersSent), Is.EqualTo(("bo", 0)));
        Task<string?> reading = ReadAsync();
        Assert.That(_answersSent, Is.EqualTo(1));
        await WriteAsync("dy");
        Assert.That(await reading, Is.EqualTo("dy"));
    }

    [Test]
    public async Task A_body_must_meet_the_deadline_unless_it_may_take_its_time()
    {
        Start("Content-Length: 4\r\n");
        Assert.That(_pair.Connection.Deadline, Is.EqualTo(_time.GetTimestamp() + Ticks(HttpLimits.RequestTimeout)));
        Task<string?> reading = ReadAsync();
        _pipe.Reader.CancelPendingRead();
        Assert.That(await reading, Is.Null, "which is what an expired deadline does");
        Start("Content-Length: 4\r\n");
        _body.RemoveDeadline();
        Assert.That(_pair.Connection.Deadline, Is.EqualTo(long.MaxValue));
        _hasAnswers = true;
        reading = ReadAsync();
        Assert.That((_answersSent, _pair.Connection.Deadline), Is.EqualTo((1, long.MaxValue)));
        await WriteAsync("body");
        Assert.That(await reading, Is.EqualTo("body"));
    }

    [TestCase("Content-Length: 4\r\n", "body", true)]
    [TestCase("Content-Length: 5\r\n", "", false, Description = "more than is worth it")]
    [TestCase("Content-Length: 4\r\nExpect: 100-continue\r\n", "", false, Description = "it may come or not")]
    [TestCase(Chunked, "1\r\nx\r\n0\r\n\r\n", true)]
    [TestCase(Chunked, "1\r\nx\r\n", false, Description = "nobody knows how much is still to come")]
    [TestCase(Chunked, "zz\r\n", false)]
    public async Task A_short_body_that_nobody_wants_is_skipped(string header, string sent, bool isSkipped)
    {
        Start(header);
        await WriteAsync(sent);
        Assert.That(_body.TrySkip(atMost: header == Chunked ? 100 : 4), Is.EqualTo(isSkipped));
        if (isSkipped)
        {
            Assert.That(await _body.SkipAsync(), Is.True);
        }
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _time.TimestampFrequency);

    private void Start(string headers)
    {
        var request = new HttpRequest();
        HttpParseResult result = HttpRequestParser.Parse(
            Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: a\r\n{headers}\r\n"), request);
        Assert.That(result.Error, Is.EqualTo(HttpParseError.None));
        _body.Start(request);
    }

    private async Task WriteAsync(string text) => _ = await _pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>What comes next; empty at the end, null where there is no body any more.</summary>
    private async Task<string?> ReadAsync()
    {
        using var buffer = new BodyBuffer(100);
        int read = await _body.ReadAsync(buffer).AsTask().WaitAsync(Wait.Bound);
        return read < 0 ? null : Encoding.ASCII.GetString(buffer.Written.Span);
    }

    private async Task ReadToEndAsync(MemoryStream into)
    {
        while (await ReadAsync() is { Length: > 0 } read)
        {
            into.Write(Encoding.ASCII.GetBytes(read));
        }
    }
}
