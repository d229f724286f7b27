using System.Buffers;
using System.Text;
using RawSse.Http;

namespace RawSse.Tests.Http;

public class HttpHeadScannerTests
{
    private const string Head = "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";

    [TestCase(Head)]
    [TestCase("\r\n\r\n\r\nGET / HTTP/1.1\r\n\r\n")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\n\r\n")]
    [TestCase("\r\n GET / HTTP/1.1\r\n\r\n")]
    [TestCase("\r\n\n")]
    public void Every_split_gives_the_same_result(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text + "GET /next");
        HttpParseResult whole = new HttpHeadScanner().Feed(bytes);
        Assert.That(whole.Status, Is.Not.EqualTo(HttpParseStatus.Incomplete));
        for (int split = 0; split <= bytes.Length; split++)
        {
            var scan = new HttpHeadScanner();
            HttpParseResult result = scan.Feed(bytes.AsSpan(0, split));
            if (result.Status == HttpParseStatus.Incomplete)
            {
                result = scan.Feed(bytes.AsSpan(split));
            }

            Assert.That(result, Is.EqualTo(whole), $"split at {split}");
        }
    }

    [Test]
    public void Nothing_is_looked_at_twice()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(Head);
        var scan = new HttpHeadScanner();
        for (int length = 1; length < bytes.Length; length++)
        {
            Assert.That(
                scan.Scan(new ReadOnlySequence<byte>(bytes, 0, length)), Is.EqualTo(HttpParseResult.Incomplete));

            // Seen again, this would be a head without CR.
            bytes[length - 1] = (byte)'\n';
        }

        Assert.That(scan.Scan(new ReadOnlySequence<byte>(bytes)), Is.EqualTo(HttpParseResult.Complete(bytes.Length)));
    }

    [Test]
    public void A_head_begins_after_the_empty_lines()
    {
        var scan = new HttpHeadScanner();
        var begun = new List<bool>();
        foreach (byte b in Encoding.ASCII.GetBytes("\r\n\r\nGET"))
        {
            _ = scan.Feed([b]);
            begun.Add(scan.HasBegun);
        }

        Assert.That(begun, Is.EqualTo(new[] { false, false, false, false, true, true, true }));
    }

    [Test]
    public void Empty_lines_that_were_forgotten_still_count()
    {
        var scan = new HttpHeadScanner();
        for (int i = 0; i < 2; i++)
        {
            Assert.That(scan.Feed("\r\n"u8), Is.EqualTo(HttpParseResult.Incomplete));
            Assert.That(scan.ForgetEmptyLines(), Is.EqualTo(2));
        }

        Assert.That(scan.Feed("\r\n"u8), Is.EqualTo(HttpParseResult.Failed(HttpParseError.InvalidMethod)));
    }

    [Test]
    public void A_head_in_pieces_is_put_together()
    {
        var buffer = new TwoPieces(Encoding.ASCII.GetBytes(Head + "rest"), 13);
        var scan = new HttpHeadScanner();
        var request = new HttpRequest();
        HttpParseResult result = HttpRequestParser.Parse(buffer.Sequence, ref scan, request);
        Assert.That(result, Is.EqualTo(HttpParseResult.Complete(Head.Length)));
        Assert.That(Encoding.ASCII.GetString(request.Host), Is.EqualTo("a"));
    }

    private sealed class TwoPieces : ReadOnlySequenceSegment<byte>
    {
        public TwoPieces(byte[] bytes, int split)
        {
            Memory = bytes.AsMemory(0, split);
            var second = new TwoPieces(bytes.AsMemory(split), split);
            Next = second;
            Sequence = new ReadOnlySequence<byte>(this, 0, second, second.Memory.Length);
        }

        private TwoPieces(ReadOnlyMemory<byte> memory, long start)
        {
            Memory = memory;
            RunningIndex = start;
        }

        public ReadOnlySequence<byte> Sequence { get; }
    }
}
