using System.Text;
using RawSse.Events;

namespace RawSse.Tests.Events;

public class LineSplitterTests
{
    [Test]
    public void Every_split_gives_the_same_lines()
    {
        byte[] bytes = "one\ntwo\r\n\n12345678\r\n123456789\nlast\r"u8.ToArray();
        for (int split = 0; split <= bytes.Length; split++)
        {
            var lines = new List<string>();
            var splitter = new LineSplitter(8);
            _ = splitter.Feed(bytes.AsSpan(0, split), Add(lines));
            _ = splitter.Feed(bytes.AsSpan(split), Add(lines));
            _ = splitter.Finish(Add(lines));
            Assert.That(lines, Is.EqualTo(new[] { "one", "two", "", "12345678", "12345678…", "last" }), $"split at {split}");
        }
    }

    [Test]
    public void A_line_without_end_is_not_kept_beyond_its_bound()
    {
        var splitter = new LineSplitter(100);
        byte[] endless = new byte[10_000];
        for (int i = 0; i < 100; i++)
        {
            _ = splitter.Feed(endless, (_, _) => true);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            _ = splitter.Feed(endless, Never);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1000));
    }

    [Test]
    public void A_handler_may_stop()
    {
        var lines = new List<string>();
        bool goesOn = new LineSplitter(8).Feed("a\nb\nc\n"u8, (line, _) =>
        {
            lines.Add(Encoding.ASCII.GetString(line));
            return lines.Count < 2;
        });
        Assert.That((goesOn, lines), Is.EqualTo((false, new List<string> { "a", "b" })));
    }

    private static bool Never(ReadOnlySpan<byte> line, bool isCut) => throw new InvalidOperationException("no line has ended");

    private static LineSplitter.LineHandler Add(List<string> lines) => (line, isCut) =>
    {
        lines.Add(Encoding.ASCII.GetString(line) + (isCut ? "…" : ""));
        return true;
    };
}
