using System.Text;
using RawSse.Sources;

namespace RawSse.Tests.Sources;

public class TickSourceTests
{
    [TestCase(1000, "2026-11-22T13:43:00Z")]
    [TestCase(250, "2026-11-22T13:43:00.000Z")]
    public void A_tick_says_the_time_in_RFC_3339(int interval, string expected)
    {
        var due = new DateTimeOffset(2026, 11, 22, 13, 43, 0, TimeSpan.Zero);
        Assert.That(
            Encoding.UTF8.GetString(TickSource.At(due, TimeSpan.FromMilliseconds(interval)).Data.Span),
            Is.EqualTo(expected));
    }
}
