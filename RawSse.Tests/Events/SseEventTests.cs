
namespace RawSse.Tests.Events;

/// <summary>What a publisher may say in an event.</summary>
public class SseEventTests
{
    [TestCase("rawsse.gap", "rawsse.")]
    [TestCase("rawsse.expired", "rawsse.")]
    [TestCase("rawsse.", "rawsse.")]
    [TestCase("error", "error")]
    [TestCase("open", "open")]
    public void A_type_that_is_the_server_s_or_the_browser_s_own_is_refused(string type, string named)
    {
        bool isEvent = SseEvent.TryCreate(
            "x"u8.ToArray(), System.Text.Encoding.ASCII.GetBytes(type), null, out _, out string? problem);
        Assert.Multiple(() =>
        {
            Assert.That(isEvent, Is.False);
            Assert.That(problem, Does.Contain(named));
            Assert.That(() => new SseEvent("x", type), Throws.ArgumentException.With.Message.Contains(named));
        });
    }

    [TestCase("rawsse")]
    [TestCase("rawsseX")]
    [TestCase("my.rawsse.gap")]
    [TestCase("errors")]
    [TestCase("opened")]
    [TestCase("message")]
    [TestCase("")]
    public void A_type_that_only_looks_like_one_is_the_publisher_s(string type) =>
        Assert.That(() => new SseEvent("x", type), Throws.Nothing);

    [TestCase(0, 100)]
    [TestCase(99, 100)]
    [TestCase(100, 100)]
    [TestCase(4711, 4711)]
    [TestCase(3_600_000, 3_600_000)]
    [TestCase(3_600_001, 3_600_000)]
    [TestCase(int.MaxValue, 3_600_000)]
    public void A_reconnection_time_is_held_between_a_tenth_of_a_second_and_an_hour(int asked, int held)
    {
        var retry = TimeSpan.FromMilliseconds(asked);
        _ = SseEvent.TryCreate("x"u8.ToArray(), default, retry, out SseEvent e, out _);
        Assert.Multiple(() =>
        {
            Assert.That(e.Retry?.TotalMilliseconds, Is.EqualTo(held));
            Assert.That(new SseEvent("x", retry: retry).Retry?.TotalMilliseconds, Is.EqualTo(held));
        });
    }

    [Test]
    public void The_server_s_own_events_have_its_own_types_and_times()
    {
        SseEvent e = SseEvent.OfServer("{}"u8.ToArray(), "rawsse.expired", TimeSpan.FromHours(5));
        Assert.That(e.Type.ToArray(), Is.EqualTo("rawsse.expired"u8.ToArray()));
        Assert.That(e.Retry, Is.EqualTo(TimeSpan.FromHours(5)));
    }
}
