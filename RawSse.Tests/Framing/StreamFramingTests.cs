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

    [Test]
    public void A_heartbeat_is_an_event_where_that_was_asked_for()
    {
        const string Block = "event: rawsse.heartbeat\ndata: {}\n\n";
        Assert.That(
            Encoding.ASCII.GetString(StreamFraming.For(false, hasHeartbeatEvents: true, namesTopics: false).Heartbeat),
            Is.EqualTo(Block));
        byte[] chunk = StreamFraming.For(isChunked: true, hasHeartbeatEvents: true, namesTopics: true).Heartbeat;
        Assert.That(Encoding.ASCII.GetString(Frames.Unchunk(chunk)), Is.EqualTo(Block));
    }

    [Test]
    public void Streams_that_want_the_same_have_the_same_framing_and_others_do_not()
    {
        bool[] both = [false, true];
        (bool, bool, bool)[] wishes = [.. from a in both from b in both from c in both select (a, b, c)];
        StreamFraming[] framings = [.. wishes.Select(wish => StreamFraming.For(wish.Item1, wish.Item2, wish.Item3))];
        Assert.Multiple(() =>
        {
            Assert.That(framings, Is.Unique);
            Assert.That(
                framings,
                Is.EqualTo(wishes.Select(wish => StreamFraming.For(wish.Item1, wish.Item2, wish.Item3))),
                "asked for again");
            Assert.That(StreamFraming.For(true, false, false), Is.SameAs(StreamFraming.Chunked));
            Assert.That(StreamFraming.For(false, false, false), Is.SameAs(StreamFraming.Bare));
            Assert.That(
                framings.Select(framing => framing.IsOfLog),
                Is.EqualTo(wishes.Select(wish => wish.Item1 && !wish.Item3)));
        });
    }
}
