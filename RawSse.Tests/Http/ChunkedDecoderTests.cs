using System.Text;
using RawSse.Http;

namespace RawSse.Tests.Http;

public class ChunkedDecoderTests
{
    private const string Body = "5\r\nhello\r\n00A; name=\"x\"\r\n, world!!\n\r\n0\r\nTrailer: 1\r\n\r\n";
    private const string Decoded = "hello, world!!\n";

    [Test]
    public void Every_split_gives_the_same_body()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(Body);
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
    [TestCase("0\r\n\n")]
    [TestCase("0\r\nX: y\n")]
    [TestCase("1000000000000000\r\n")]
    [TestCase("10000000000000000000\r\n")]
    public void What_is_no_chunk_is_refused(string text) =>
        Assert.That(new ChunkedDecoder().TryDecode(Encoding.ASCII.GetBytes(text), new byte[100], out _, out _), Is.False);

    [Test]
    public void Extensions_and_trailers_are_bounded() => Assert.Multiple(() =>
    {
        byte[] large = new byte[5000];
        large.AsSpan().Fill((byte)'x');
        Assert.That(new ChunkedDecoder().TryDecode([.. "1;"u8, .. large], new byte[1], out _, out _), Is.False);
        Assert.That(new ChunkedDecoder().TryDecode([.. "0\r\n"u8, .. large], new byte[1], out _, out _), Is.False);
    });

    private static string Decode(ref ChunkedDecoder decoder, ReadOnlySpan<byte> input)
    {
        byte[] output = new byte[100];
        Assert.That(decoder.TryDecode(input, output, out int consumed, out int written));
        Assert.That(consumed, Is.EqualTo(input.Length));
        return Encoding.ASCII.GetString(output, 0, written);
    }
}
