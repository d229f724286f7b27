using System.Text;
using RawSse.Events;

namespace RawSse.Tests.Events;

public class LineReaderTests
{
    [Test]
    public void Every_split_gives_the_same_lines()
    {
        byte[] bytes = "one\ntwo\r\n\n12345678\r\n123456789\nlast\r"u8.ToArray();
        for (int split = 0; split <= bytes.Length; split++)
        {
            for (int other = split; other <= bytes.Length; other++)
            {
                var reader = new LineReader(8);
                string[] lines =
                [
                    .. Read(reader, bytes.AsMemory(0, split)),
                    .. Read(reader, bytes.AsMemory(split, other - split)),
                    .. Read(reader, bytes.AsMemory(other)),
                    .. ReadLast(reader),
                ];
                Assert.That(
                    lines,
                    Is.EqualTo(new[] { "one", "two", "", "12345678", "12345678…", "last" }),
                    $"split at {split} and {other}");
            }
        }
    }

    [Test]
    public void A_line_stays_as_it_is_for_as_long_as_its_bytes_though_the_next_is_begun()
    {
        var reader = new LineReader(8);
        _ = Read(reader, "on"u8.ToArray());
        for (int i = 0; i < 3; i++)
        {
            ReadOnlyMemory<byte> bytes = "e\ntwo\non"u8.ToArray();
            Assert.That(reader.TryRead(ref bytes, out ReadOnlyMemory<byte> first, out _));
            Assert.That(reader.TryRead(ref bytes, out ReadOnlyMemory<byte> second, out _));
            Assert.That(reader.TryRead(ref bytes, out _, out _), Is.False);
            Assert.That((Text(first), Text(second), bytes.Length), Is.EqualTo(("one", "two", 0)));
        }
    }

    [Test]
    public void Lines_that_are_begun_again_and_again_take_no_further_memory()
    {
        var reader = new LineReader(100);
        byte[] bytes = Encoding.ASCII.GetBytes("end\n" + new string('x', 90));
        Count(reader, bytes, times: 10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Count(reader, bytes, times: 100);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_line_without_end_is_not_kept_beyond_its_bound()
    {
        var reader = new LineReader(100);
        byte[] endless = new byte[10_000];
        Count(reader, endless, times: 100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(Count(reader, endless, times: 100), Is.Zero, "no line has ended");
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1000));
    }

    [Test]
    public void The_rest_of_the_bytes_is_there_for_another_reader_between_two_lines()
    {
        var reader = new LineReader(8);
        ReadOnlyMemory<byte> bytes = "a\nb\nc\n"u8.ToArray();
        Assert.That(reader.TryRead(ref bytes, out _, out _));
        Assert.That(Text(bytes), Is.EqualTo("b\nc\n"));
    }

    private static int Count(LineReader reader, byte[] bytes, int times)
    {
        int count = 0;
        for (int i = 0; i < times; i++)
        {
            ReadOnlyMemory<byte> rest = bytes;
            while (reader.TryRead(ref rest, out _, out _))
            {
                count++;
            }
        }

        return count;
    }

    private static List<string> Read(LineReader reader, ReadOnlyMemory<byte> bytes)
    {
        var lines = new List<string>();
        while (reader.TryRead(ref bytes, out ReadOnlyMemory<byte> line, out bool isCut))
        {
            lines.Add(Text(line) + (isCut ? "…" : ""));
        }

        return lines;
    }

    private static string[] ReadLast(LineReader reader) =>
        reader.TryReadLast(out ReadOnlyMemory<byte> line, out bool isCut) ? [Text(line) + (isCut ? "…" : "")] : [];

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.ASCII.GetString(bytes.Span);
}
