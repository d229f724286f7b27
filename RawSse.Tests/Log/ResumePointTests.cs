using System.Text;
using RawSse.Events;
using RawSse.Log;
using RawSse.Tests.Support;

namespace RawSse.Tests.Log;

internal sealed class ResumePointTests
{
    private EventLog _log = null!;

    [SetUp]
    public void Keep_the_events_901_to_1000()
    {
        _log = new EventLog(new Retention(100, 1 << 20, TimeSpan.FromHours(1)), TimeProvider.System, "now");
        for (int i = 1; i <= 1000; i++)
        {
            _ = _log.Append(new SseEvent($"{i}"), TopicSet.Default);
        }
    }

    [TestCase("", 1001, TestName = "Without_a_cursor_the_stream_is_live")]
    [TestCase("now-1000", 1001, TestName = "At_the_head_nothing_is_replayed")]
    [TestCase("now-950", 951, TestName = "Inside_what_is_kept_the_next_event_follows")]
    [TestCase("now-900", 901, TestName = "Right_below_the_oldest_kept_nothing_is_missing")]
    [TestCase("earliest", 901, TestName = "Earliest_is_everything_still_kept")]
    public void A_known_cursor_resumes_exactly(string requested, long cursor) =>
        Assert.That(Find(requested), Is.EqualTo(new ResumePoint(new Position(cursor), null)));

    [TestCase("now-899", GapReason.Evicted, 901, 1)]
    [TestCase("now-17", GapReason.Evicted, 901, 883)]
    [TestCase("now-0", GapReason.Evicted, 901, 900)]
    [TestCase("old-950", GapReason.Epoch, 901, null)]
    [TestCase("now-1001", GapReason.Ahead, 1001, null)]
    [TestCase("now-9223372036854775807", GapReason.Ahead, 1001, null)]
    [TestCase("junk", GapReason.Invalid, 1001, null)]
    [TestCase("17", GapReason.Invalid, 1001, null)]
    [TestCase("Earliest", GapReason.Invalid, 1001, null)]
    public void Any_other_cursor_says_what_is_missing(string requested, GapReason reason, long cursor, long? missed) =>
        Assert.That(
            Find(requested),
            Is.EqualTo(
                new ResumePoint(
                    new Position(cursor), new GapEvent(reason, requested, new EventId("now", cursor), missed))));

    [TestCase("now-1001", 1002)]
    [TestCase("now-5000", 5001)]
    public void A_copy_of_another_log_has_yet_to_reach_a_cursor_that_is_ahead(string requested, long cursor)
    {
        _log = new EventLog(
            new Retention(100, 1 << 20, TimeSpan.FromHours(1)), TimeProvider.System, "now")
        { IsReplica = true };
        Assert.That(Find(requested), Is.EqualTo(new ResumePoint(new Position(cursor), null, IsEarly: true)));
    }

    [TestCase("now-9223372036854775807", GapReason.Ahead)]
    [TestCase("old-1001", GapReason.Epoch)]
    public void A_copy_of_another_log_never_reaches_an_impossible_cursor(string requested, GapReason reason)
    {
        _log = new EventLog(
            new Retention(100, 1 << 20, TimeSpan.FromHours(1)), TimeProvider.System, "now")
        { IsReplica = true };
        ResumePoint point = Find(requested);
        Assert.That((point.Gap?.Reason, point.IsEarly), Is.EqualTo(((GapReason?)reason, false)));
    }

    private ResumePoint Find(string requested) => ResumePoint.Find(_log, Encoding.ASCII.GetBytes(requested));
}
