using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using RawSse.Http;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Http;

/// <summary>The heads of a connection's requests, however they arrive, and why none comes any more.</summary>
internal sealed class HttpHeadReaderTests : IDisposable
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(3);

    private readonly FakeTimeProvider _time = new();
    private readonly Pipe _pipe =
        new(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline));
    private readonly ConnectionPair _pair;
    private readonly HttpRequest _request = new();
    private readonly HttpHeadReader _heads;
    private int _answersSent;
    private bool _hasAnswers;

    public HttpHeadReaderTests()
    {
        _pair = new ConnectionPair(new PortableSockets(), time: _time);
        _heads = new HttpHeadReader(
            _pair.Loop,
            _pipe.Reader,
            new HttpDeadline(_pair.Connection, _time),
            () =>
            {
                bool had = _hasAnswers;
                _answersSent += had ? 1 : 0;
                _hasAnswers = false;
                return ValueTask.FromResult(had);
            },
            First);
    }

    public void Dispose() => _pair.Dispose();

    [Test]
    public async Task Heads_that_came_together_are_read_one_by_one_and_however_they_are_cut()
    {
        string[] paths = ["/a", "/bb", "/ccc"];
        byte[] heads = Encoding.ASCII.GetBytes(
            string.Concat(paths.Select(path => $"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")));
        for (int piece = 1; piece <= heads.Length; piece++)
        {
            for (int at = 0; at < heads.Length; at += piece)
            {
                _pipe.Writer.Write(heads.AsSpan(at, Math.Min(piece, heads.Length - at)));
            }

            Task<string?>[] reading = [ReadAsync()];
            _ = await _pipe.Writer.FlushAsync();
            Assert.That(await reading[0], Is.EqualTo("/a"));
            Assert.That((await ReadAsync(), await ReadAsync()), Is.EqualTo(("/bb", "/ccc")));
        }
    }

    [Test]
    public async Task Many_heads_in_a_row_are_all_read()
    {
        await WriteAsync(string.Concat(Enumerable.Range(0, 300).Select(i => $"GET /{i} HTTP/1.1\r\nHost: a\r\n\r\n")));
        for (int i = 0; i < 300; i++)
        {
            Assert.That(await ReadAsync(), Is.EqualTo($"/{i}"));
        }
    }

    [Test]
    public async Task A_malformed_head_says_what_is_wrong()
    {
        await WriteAsync("GET / HTTP/1.1\r\n\r\n");
        (HttpParseResult head, _) = await _heads.ReadAsync(_request);
        Assert.That((head.Status, head.Error), Is.EqualTo((HttpParseStatus.Failed, HttpParseError.MissingHost)));
    }

    [TestCase("", CloseReason.IdleTimeout)]
    [TestCase("\r\n", CloseReason.IdleTimeout, Description = "an empty line begins nothing")]
    [TestCase("GET / HT", CloseReason.RequestTimeout)]
    public async Task If_no_head_comes_in_time_the_reason_says_whether_one_had_begun(string sent, CloseReason end)
    {
        Task<(HttpParseResult Head, CloseReason End)> reading = _heads.ReadAsync(_request).AsTask();
        await WriteAsync(sent);
        _pipe.Reader.CancelPendingRead();
        Assert.That(await reading, Is.EqualTo((HttpParseResult.Incomplete, end)));
    }

    [TestCase("")]
    [TestCase("GET / HT")]
    public async Task The_peers_end_is_named(string sent)
    {
        await WriteAsync(sent);
        await _pipe.Writer.CompleteAsync();
        Assert.That(await _heads.ReadAsync(_request), Is.EqualTo((HttpParseResult.Incomplete, CloseReason.PeerClosed)));
    }

    [Test]
    public async Task The_first_head_has_its_own_limit_later_ones_may_idle_and_one_that_has_begun_must_end()
    {
        Task<string?> reading = ReadAsync();
        Assert.That(Left(), Is.EqualTo(First));
        await WriteAsync("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(
            (await reading, _pair.Connection.Deadline),
            Is.EqualTo(("/a", long.MaxValue)),
            "while it is answered there is none");
        reading = ReadAsync();
        Assert.That(Left(), Is.EqualTo(HttpLimits.IdleTimeout));
        await WriteAsync("GET /b HT");
        Assert.That(Left(), Is.EqualTo(HttpLimits.RequestTimeout));
        _time.Advance(TimeSpan.FromSeconds(1));
        await WriteAsync("TP/1.1\r\nHo");
        Assert.That(Left(), Is.EqualTo(HttpLimits.RequestTimeout - TimeSpan.FromSeconds(1)), "bytes do not prolong it");
        await WriteAsync("st: a\r\n\r\n");
        Assert.That(await reading, Is.EqualTo("/b"));
    }

    [Test]
    public async Task Answers_go_out_when_all_that_was_asked_is_answered()
    {
        await WriteAsync("GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n");
        _hasAnswers = true;
        Assert.That((await ReadAsync(), _answersSent), Is.EqualTo(("/a", 0)));
        Assert.That((await ReadAsync(), _answersSent), Is.EqualTo(("/b", 0)));
        Task<string?> reading = ReadAsync();
        Assert.That(_answersSent, Is.EqualTo(1));
        await WriteAsync("GET /c HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(await reading, Is.EqualTo("/c"));
    }

    private TimeSpan Left() => _time.GetElapsedTime(_time.GetTimestamp(), _pair.Connection.Deadline);

    private async Task WriteAsync(string text) => _ = await _pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(text));

    private async Task<string?> ReadAsync()
    {
        (HttpParseResult head, _) = await _heads.ReadAsync(_request).AsTask().WaitAsync(Wait.Bound);
        return head.Status == HttpParseStatus.Complete ? Encoding.ASCII.GetString(_request.Path) : null;
    }
}
