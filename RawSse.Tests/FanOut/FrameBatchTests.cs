using RawSse.Events;
using RawSse.FanOut;
using RawSse.Framing;
using RawSse.Log;
using RawSse.Tests.Support;

namespace RawSse.Tests.FanOut;

/// <summary>What one send takes.</summary>
public class FrameBatchTests
{
    private readonly EventLog _log =
        new(new Retention(1000, 1 << 30, TimeSpan.FromHours(1)), TimeProvider.System, "test", 20_000);
    private readonly FrameBatch _batch = new();

    [TestCase(new long[] { 1, 2, 3 }, true, TestName = "Neighbours")]
    [TestCase(new long[] { 2, 3, 5, 8, 9 }, true, TestName = "With others between them")]
    [TestCase(
        new long[] { 2, 3, 5, 8, 9 }, false, TestName = "With others between them, for clients that know no chunks")]
    [TestCase(new long[] { 1, 2, 3 }, false, TestName = "Neighbours, for clients that know no chunks")]
    public void The_frames_asked_for_come_together_in_their_order(long[] matches, bool chunked)
    {
        Publish(10, size: 10);
        Audience audience = AudienceIn(chunked ? StreamFraming.Chunked : StreamFraming.Bare);
        int taken = _batch.Fill(_log, Places(matches), 0, audience);
        Assert.That((taken, _batch.Count), Is.EqualTo((matches.Length, matches.Length)));
        byte[] bytes = _batch.Bytes.ToArray();
        Assert.That(
            Frames.Parse(chunked ? Frames.Unchunk(bytes) : bytes).Select(e => e.EventId),
            Is.EqualTo(matches.Select(number => $"test-{number}")));
    }

    [Test]
    public void Neighbours_are_the_bytes_of_the_log_itself()
    {
        Publish(3, size: 10);
        _ = _batch.Fill(_log, Places(1, 2, 3), 0, AudienceIn(StreamFraming.Chunked));
        Assert.That(_log.TryRead(new Position(1), new Position(4), out LogSlice slice));
        Assert.That(_batch.Bytes.Overlaps(slice.Bytes), "no copy");
        Assert.That(_batch.Bytes.Length, Is.EqualTo(slice.Bytes.Length));
    }

    [Test]
    public void A_batch_begins_where_it_is_told_and_the_rest_follows_in_the_next()
    {
        Publish(400, size: 1000);
        List<long> matches = [.. Enumerable.Range(1, 400).Where(i => i % 3 > 0).Select(i => (long)i)];
        var read = new List<string?>();
        for (int from = 0; from < matches.Count;)
        {
            int taken = _batch.Fill(_log, Places([.. matches]), from, AudienceIn(StreamFraming.Chunked));
            Assert.That(taken, Is.Positive);
            read.AddRange(Frames.ParseChunked(_batch.Bytes).Select(e => e.EventId));
            from += taken;
        }

        Assert.That(read, Is.EqualTo(matches.Select(number => $"test-{number}")));
    }

    [Test]
    public void Nothing_is_taken_where_the_log_has_forgotten_the_first()
    {
        Publish(1200, size: 10);
        Assert.That(_batch.Fill(_log, Places(1, 1100), 0, AudienceIn(StreamFraming.Chunked)), Is.Zero);
        Assert.That(_batch.Fill(_log, Places(1, 1100), 1, AudienceIn(StreamFraming.Chunked)), Is.EqualTo(1));
    }

    [TestCase(new long[] { 1, 2, 3, 4 }, true)]
    [TestCase(new long[] { 1, 3, 4 }, true)]
    [TestCase(new long[] { 1, 3, 4 }, false)]
    public void Each_byte_belongs_to_its_frame(long[] matches, bool chunked)
    {
        Publish(5, size: 30);
        _ = _batch.Fill(_log, Places(matches), 0, AudienceIn(chunked ? StreamFraming.Chunked : StreamFraming.Bare));
        int offset = 0;
        foreach (long number in matches)
        {
            (int start, int end, Position found) = _batch.FrameAt(offset);
            Assert.That((start, found), Is.EqualTo((offset, new Position(number))));
            for (; offset < end; offset++)
            {
                Assert.That(_batch.FrameAt(offset), Is.EqualTo((start, end, new Position(number))));
            }
        }

        Assert.That(offset, Is.EqualTo(_batch.Bytes.Length), "the last frame ends with the batch");
        Assert.That(_batch.End, Is.EqualTo(new Position(matches[^1] + 1)));
    }

    private static Audience AudienceIn(StreamFraming framing) => new(TopicFilter.Default, framing);

    private static List<Position> Places(params long[] numbers) => [.. numbers.Select(number => new Position(number))];

    private void Publish(int count, int size)
    {
        for (int i = 0; i < count; i++)
        {
            _ = _log.Append(new SseEvent(new string('x', size)), TopicSet.Default);
        }
    }
}
