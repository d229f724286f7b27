using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RawSse.Publishing;

namespace RawSse.Tests.Publishing;

/// <summary>However the bytes of a body are cut, the same events are read from them.</summary>
public class BodyReaderTests
{
    private const int Limit = 40;

    private const string Blocks =
        "\uFEFF:comment\ndata: a\ndata:  b\nevent: t\nid: 7\nretry: 500\n\nid: only\n\ndata:c\r\n\r\nother: x\ndata\n"
            + "\nretry: soon\nid:\n"
        + "data: é\ndata\ndata:\n\n\n\ndata: of a length that is just allowed: 40 by\n\nevent\ndata: last\r";

    private const string Lines =
        "\uFEFF{\"a\":1}\n\n{\"a\":2}\r\n\r\n{\"é\":3}\n{\"a\":\"of a length that is just allow.\"}\nlast";

    private static readonly string[] BlockEvents =
    [
        "a\n b|t|7|500", "c|q||", "|q||", "é\n\n|q||", "of a length that is just allowed: 40 by|q||", "last|||",
    ];

    private static readonly string[] LineEvents =
    [
        "{\"a\":1}|q||900",
        "{\"a\":2}|q||900",
        "{\"é\":3}|q||900",
        "{\"a\":\"of a length that is just allow.\"}|q||900",
        "last|q||900",
    ];

    [Test]
    public void Every_split_of_an_event_stream_gives_the_same_events() =>
        AssertEverySplit(NewEventStream, Blocks, BlockEvents);

    [Test]
    public void Every_split_of_lines_gives_the_same_events() => AssertEverySplit(NewLines, Lines, LineEvents);

    [TestCase("data: 1\n\ndata: \u00ff\n\ndata: 3\n\n", "not valid UTF-8", "1|q||")]
    [TestCase("data: 1\n\nevent: a\0b\ndata: 2\n\ndata: 3\n\n", "an event type may not contain", "1|q||")]
    [TestCase("data: 1\n\nevent: rawsse.gap\ndata: 2\n\n", "reserved for the server", "1|q||")]
    [TestCase("data: 1\n\nid: a\0b\ndata: 2\n\ndata: 3\n\n", "'id' must be 1 to 256 bytes", "1|q||")]
    [TestCase(
        "data: 1\n\ndata: 0123456789012345678901\ndata: 0123456789012345678901\n\n", "may be at most 40 bytes",
        "1|q||")]
    [TestCase(
        "data: 1\n\n: 01234567890123456789012345678901234567890123456789\n\n", "may be at most 40 bytes", "1|q||")]
    [TestCase(
        "data: 1\n\ndata: 01234567890123456789\nevent: 012345678901234567890\n\n", "may be at most 40 bytes", "1|q||")]
    public void What_is_wrong_in_an_event_stream_ends_it_there_at_every_split(
        string body, string problem, params string[] before) =>
        AssertEverySplit(NewEventStream, body, before, problem);

    [TestCase("1\n\u00ff\n3\n", "not valid UTF-8", "1|q||900")]
    [TestCase("1\n0123456789012345678901234567890123456789\n3", "may be at most 40 bytes", "1|q||900")]
    [TestCase("1\n01234567890123456789012345678901234567890123456789", "may be at most 40 bytes", "1|q||900")]
    public void What_is_wrong_in_lines_ends_them_there_at_every_split(
        string body, string problem, params string[] before) =>
        AssertEverySplit(NewLines, body, before, problem);

    [Test]
    public void An_event_stream_in_any_pieces_gives_the_same_events() => Prop.ForAll(Cuts(Blocks), cuts =>
        ReadIn(NewEventStream(), Encoding.UTF8.GetBytes(Blocks), cuts)
            .SequenceEqual(BlockEvents)).QuickCheckThrowOnFailure();

    [Test]
    public void Lines_in_any_pieces_give_the_same_events() => Prop.ForAll(Cuts(Lines), cuts =>
        ReadIn(NewLines(), Encoding.UTF8.GetBytes(Lines), cuts).SequenceEqual(LineEvents)).QuickCheckThrowOnFailure();

    [Test]
    public void Each_event_is_the_publisher_s_on_its_topics()
    {
        ReadOnlyMemory<byte> bytes = "data: x\n\n"u8.ToArray();
        Assert.That(NewEventStream().TryRead(ref bytes, out Publication publication));
        Assert.That((publication.Publisher, publication.Topics.Names[0]), Is.EqualTo(("someone", "news")));
    }

    [Test]
    public void Events_of_a_body_that_goes_on_take_no_memory_of_their_own()
    {
        BodyReader reader = NewEventStream();
        byte[] bytes = Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Repeat("data: 1\ndata: 2\n\n", 50)) + "data: beg");
        Count(reader, bytes, times: 10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(Count(reader, [.. "un\n\n"u8, .. bytes], times: 1), Is.EqualTo(51));
        Count(reader, bytes, times: 100);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(20_000));
    }

    private static BodyOrigin Origin => new("someone", TopicSet.Of("news"), new EventLimit(Limit));

    private static BodyReader NewEventStream() => new EventStreamReader(Origin, "q"u8.ToArray());

    private static BodyReader NewLines()
    {
        var fields = new PublishFields { Type = "q"u8.ToArray() };
        Assert.That(fields.ReadRetry("900"u8), Is.Null);
        return new LineBodyReader(Origin, fields);
    }

    private static void AssertEverySplit(
        Func<BodyReader> newReader, string body, string[] expected, string? problem = null)
    {
        // One character of a test, ÿ, is the byte FF, which is no UTF-8.
        byte[] bytes = [.. body.SelectMany(c => c == '\u00ff' ? [0xFF] : Encoding.UTF8.GetBytes($"{c}"))];
        for (int split = 0; split <= bytes.Length; split++)
        {
            for (int other = split; other <= bytes.Length; other++)
            {
                BodyReader reader = newReader();
                Assert.That(
                    ReadIn(reader, bytes, [split, other]), Is.EqualTo(expected), $"split at {split} and {other}");
                Assert.That(
                    reader.Problem, problem is null ? Is.Null : Does.Contain(problem), $"split at {split} and {other}");
            }
        }
    }

    /// <summary>
    /// Reads a body in pieces. The events of a piece are looked at when all of them were read, and then it is gone.
    /// </summary>
    private static List<string> ReadIn(BodyReader reader, byte[] body, int[] cuts)
    {
        var read = new List<string>();
        int from = 0;
        foreach (int cut in cuts.Append(body.Length))
        {
            byte[] piece = body[from..cut];
            from = cut;
            var events = new List<Publication>();
            ReadOnlyMemory<byte> rest = piece;
            while (reader.TryRead(ref rest, out Publication publication))
            {
                events.Add(publication);
            }

            read.AddRange(events.Select(Text));
            reader.Release();
            piece.AsSpan().Fill((byte)'?');
        }

        if (reader.TryReadLast(out Publication last))
        {
            read.Add(Text(last));
        }

        Assert.That(reader.TryReadLast(out _), Is.False, "there is only one end");
        return read;
    }

    private static int Count(BodyReader reader, byte[] bytes, int times)
    {
        int count = 0;
        for (int i = 0; i < times; i++)
        {
            ReadOnlyMemory<byte> rest = bytes;
            while (reader.TryRead(ref rest, out _))
            {
                count++;
            }

            reader.Release();
        }

        return count;
    }

    private static Arbitrary<int[]> Cuts(string body) => Gen.Choose(0, Encoding.UTF8.GetByteCount(body)).ArrayOf()
        .Select(cuts => cuts.Order().ToArray()).ToArbitrary();

    private static string Text(Publication publication)
    {
        SseEvent e = publication.Event;
        return $"{Encoding.UTF8.GetString(e.Data.Span)}|{Encoding.UTF8.GetString(e.Type.Span)}|{publication.Key}|"
            + $"{e.Retry?.TotalMilliseconds}";
    }
}
