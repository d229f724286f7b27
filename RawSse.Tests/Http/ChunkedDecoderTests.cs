using System.Text;
using RawSse.Http;

namespace RawSse.Tests.Http;

public class ChunkedDecoderTests
{
    private const string Body = "5\r\nhello\r\n00A \t;\ta=1; b = \"\\\"x;\u00fc\" ;c\r\n, world!!\n\r\n0;d\r\n"
        + "Trailer: 1\t\u00fc\r\nEmpty:\r\n\r\n";
    private const string Decoded = "hello, world!!\n";

    [Test]
    public void Every_split_gives_the_same_body()
    {
        byte[] bytes = Encoding.Latin1.GetBytes(Body);
        for (int split = 0; split <= bytes.Length; split++)
        {
            var decoder = new ChunkedDecoder();
            string body = Decode(ref decoder, bytes.AsSpan(0, split)) + Decode(ref decoder, bytes.AsSpan(split));
            Assert.That((body, decoder.IsDone), Is.EqualTo((Decoded, true)), $"split at {split}");
        }
    }

    [Test]
    public void What_follows_the_last_chunk_is_left()
    {
        var decoder = new ChunkedDecoder();
        Assert.That(decoder.TryDecode("0\r\n\r\nGET /"u8, new byte[10], out int consumed, out int written));
        Assert.That((consumed, written, decoder.IsDone), Is.EqualTo((5, 0, true)));
    }

    [Test]
    public void A_small_buffer_takes_the_body_in_pieces()
    {
        var decoder = new ChunkedDecoder();
        ReadOnlySpan<byte> input = "a\r\n0123456789\r\n0\r\n\r\n"u8;
        var body = new StringBuilder();
        while (!decoder.IsDone)
        {
            byte[] output = new byte[3];
            Assert.That(decoder.TryDecode(input, output, out int consumed, out int written));
            _ = body.Append(Encoding.ASCII.GetString(output, 0, written));
            input = input[consumed..];
        }

        Assert.That(body.ToString(), Is.EqualTo("0123456789"));
    }

    [TestCase("\r\n")]
    [TestCase("g\r\n")]
    [TestCase("-1\r\n")]
    [TestCase("0x5\r\n")]
    [TestCase("5\nhello")]
    [TestCase("5;x\nhello")]
    [TestCase("5\r\nhello!")]
    [TestCase("5\r\nhello\n")]
    [TestCase("5 \r\n")]
    [TestCase("5\t\r\n")]
    [TestCase("5 garbage")]
    [TestCase("5 6")]
    [TestCase("5;\r")]
    [TestCase("5;;")]
    [TestCase("5; \r")]
    [TestCase("5;=x")]
    [TestCase("5;a=\r")]
    [TestCase("5;a=;")]
    [TestCase("5;a \r")]
    [TestCase("5;a= \r")]
    [TestCase("5;a b")]
    [TestCase("5;a=b c")]
    [TestCase("5;a=b=c")]
    [TestCase("5;bad[=x")]
    [TestCase("5;a=\"x\r")]
    [TestCase("5;a=\"x\"y")]
    [TestCase("5;a=\"\0\"")]
    [TestCase("5;a=\"\u007f\"")]
    [TestCase("5;a=\"\u000b\"")]
    [TestCase("5;a=\"\u001b\"")]
    [TestCase("5;a=\"\\\0\"")]
    [TestCase("5;a=\u00fc")]
    [TestCase("5;\u00fc")]
    [TestCase("5;a\0")]
    [TestCase("5,a")]
    [TestCase("0\r\n\n")]
    [TestCase("0\r\nX: y\n")]
    [TestCase("0\r\nX: y\rz")]
    [TestCase("0\r\nX\r\n")]
    [TestCase("0\r\n: x")]
    [TestCase("0\r\nX : y")]
    [TestCase("0\r\n X: y")]
    [TestCase("0\r\nX: y\r\n z")]
    [TestCase("0\r\nX\0: y")]
    [TestCase("0\r\nX: \0")]
    [TestCase("0\r\nX: \u007f")]
    [TestCase("0\r\nGET /admin HTTP/1.1\r\n")]
    [TestCase("0\r\n\r\r")]
    [TestCase("1000000000000000\r\n")]
    [TestCase("10000000000000000000\r\n")]
    public void What_breaks_the_grammar_is_refused_however_it_is_split(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        for (int split = 0; split < bytes.Length; split++)
        {
            var decoder = new ChunkedDecoder();
            bool isRight = decoder.TryDecode(bytes.AsSpan(0, split), new byte[100], out _, out _)
                && decoder.TryDecode(bytes.AsSpan(split), new byte[100], out _, out _);
            Assert.That(
                (isRight, decoder.Error), Is.EqualTo((false, HttpParseError.InvalidChunk)), $"split at {split}");
        }
    }

    [TestCase("", "0", TestName = "Zeros before a size are bounded")]
    [TestCase("1;", "x", TestName = "An extension is bounded")]
    [TestCase("0\r\nX: ", "x", TestName = "A trailer is bounded")]
    [TestCase("0\r\n", "X:\r\n", TestName = "Many trailers are bounded")]
    public void Framing_without_data_is_bounded(string beginning, string repeated)
    {
        var decoder = new ChunkedDecoder();
        int bytes = FeedUntilRefused(ref decoder, beginning, repeated);
        Assert.That(
            (bytes, decoder.Error), Is.EqualTo((ChunkedDecoder.MaxFraming, HttpParseError.TooMuchChunkFraming)));
    }

    [Test]
    public void Data_makes_up_for_some_framing_but_not_for_any()
    {
        var decoder = new ChunkedDecoder();
        string chunk = $"1;{new string('x', ChunkedDecoder.FramingPerByte)}\r\n.\r\n";
        int bytes = FeedUntilRefused(ref decoder, "", chunk);
        Assert.That(decoder.Error, Is.EqualTo(HttpParseError.TooMuchChunkFraming));
        Assert.That(bytes, Is.LessThan(ChunkedDecoder.MaxFraming * FramingOf(chunk)));
    }

    [Test]
    public void Much_data_allows_no_more_framing_after_it()
    {
        var decoder = new ChunkedDecoder();
        _ = Decode(ref decoder, [.. "FFFF\r\n"u8, .. new byte[0xFFFF]], 0xFFFF);
        Assert.That(FeedUntilRefused(ref decoder, "\r\n0\r\n", "X: y\r\n"), Is.EqualTo(ChunkedDecoder.MaxFraming));
    }

    [TestCase("1\r\n.\r\n")]
    [TestCase("00000001\r\n.\r\n")]
    [TestCase("1;a=b\r\n.\r\n")]
    public void Chunks_of_one_byte_may_go_on_for_ever(string chunk)
    {
        var decoder = new ChunkedDecoder();
        byte[] bytes = Encoding.ASCII.GetBytes(chunk);
        for (int i = 0; i < 100_000; i++)
        {
            Assert.That(Decode(ref decoder, bytes), Is.EqualTo("."));
        }
    }

    private static int FramingOf(string chunk) => chunk.Length - 1;

    /// <summary>How many bytes were accepted before the first that was not; at most a million.</summary>
    private static int FeedUntilRefused(ref ChunkedDecoder decoder, string beginning, string repeated)
    {
        byte[] output = new byte[100];
        int accepted = 0;
        for (string piece = beginning; accepted < 1_000_000; piece = repeated)
        {
            foreach (byte b in Encoding.ASCII.GetBytes(piece))
            {
                if (!decoder.TryDecode([b], output, out _, out _))
                {
                    return accepted;
                }

                accepted++;
            }
        }

        return accepted;
    }

    private static string Decode(ref ChunkedDecoder decoder, ReadOnlySpan<byte> input, int room = 100)
    {
        byte[] output = new byte[room];
        Assert.That(decoder.TryDecode(input, output, out int consumed, out int written));
        Assert.That(consumed, Is.EqualTo(input.Length));
        return Encoding.ASCII.GetString(output, 0, written);
    }
}
