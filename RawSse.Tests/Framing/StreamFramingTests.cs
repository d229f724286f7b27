using System.Text;
using RawSse.Framing;
using RawSse.Tests.Support;

namespace RawSse.Tests.Framing;

/// <summary>Blocks as bytes of a wire.</summary>
public class StreamFramingTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(15)]
    [TestCase(16)]
    [TestCase(255)]
    [TestCase(256)]
    [TestCase(65_535)]
    [TestCase(65_536)]
    public void A_chunk_is_as_long_as_it_was_measured_and_holds_its_block(int length)
    {
        byte[] block = [.. Enumerable.Range(0, length).Select(i => (byte)(i % 7))];
        byte[] frame = StreamFraming.Chunked.Wrap(block);
        Assert.Multiple(() =>
        {
            Assert.That(frame, Has.Length.EqualTo(ChunkedFraming.GetLength(length)));
            Assert.That(Encoding.ASCII.GetString(frame), Does.StartWith($"{length:x}\r\n").And.EndsWith("\r\n"));
            Assert.That(Frames.Unchunk(frame), Is.EqualTo(block));
            Assert.That(ChunkedFraming.GetBlock(frame).ToArray(), Is.EqualTo(block));
        });
    }

    [TestCase(-1)]
    [TestCase(1)]
    public void A_frame_of_another_length_is_refused(int more)
    {
        byte[] frame = new byte[ChunkedFraming.GetLength(100) + more];
        Assert.That(() => ChunkedFraming.Enclose(frame, 100).Length, Throws.ArgumentException);
    }

    [Test]
    public void The_frames_of_the_log_are_chunks_and_go_out_as_they_lie()
    {
        byte[] frame = StreamFraming.OfLog.Wrap("data: x\n\n"u8);
        Assert.Multiple(() =>
        {
            Assert.That((StreamFraming.Chunked.IsOfLog, StreamFraming.Bare.IsOfLog), Is.EqualTo((true, false)));
            Assert.That(StreamFraming.Chunked.Reframe(frame).Overlaps(frame), "no copy");
            Assert.That(StreamFraming.Bare.Reframe(frame).Overlaps(frame), "no copy");
            Assert.That(StreamFraming.Chunked.Reframe(frame).ToArray(), Is.EqualTo(frame));
            Assert.That(StreamFraming.Bare.Reframe(frame).ToArray(), Is.EqualTo("data: x\n\n"u8.ToArray()));
        });
    }

    [Test]
    public void A_heartbeat_is_made_once()
    {
        foreach (StreamFraming framing in (StreamFraming[])[StreamFraming.Chunked, StreamFraming.Bare])
        {
            byte[] first = framing.Heartbeat;
            Assert.That(framing.Heartbeat, Is.SameAs(first));
        }

        Assert.That(Encoding.ASCII.GetString(StreamFraming.Chunked.Heartbeat), Is.EqualTo("2\r\n:\n\r\n"));
        Assert.That(Encoding.ASCII.GetString(StreamFraming.Bare.Heartbeat), Is.EqualTo(":\n"));
    }
}
