using System.Text;
using Microsoft.Extensions.Time.Testing;
using RawSse.Log;
using RawSse.Tests.Support;

namespace RawSse.Tests.Log;

/// <summary>Eviction by age at the borders of segments.</summary>
public class EventLogAgingTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    [Test]
    public void After_all_was_forgotten_by_age_each_new_event_is_kept()
    {
        var log = new EventLog(new Retention(100, 1 << 20, TimeSpan.FromMinutes(1)), _time, "test", segmentBytes: 100);
        for (int i = 0; i < 200; i++)
        {
            Position place = log.End;
            _ = log.Append(new SseEvent($"{i}"), TopicSet.Default);
            Assert.That(log.Start, Is.EqualTo(place));
            Assert.That(log.TryRead(place, log.End, out _));
            _time.Advance(TimeSpan.FromMinutes(2));
            log.Trim();
            Assert.That(log.Start, Is.EqualTo(log.End));
        }
    }

    [Test]
    public void A_first_event_larger_than_a_segment_is_kept_like_any_other()
    {
        _time.Advance(TimeSpan.FromHours(2));
        var log = new EventLog(new Retention(100, 1 << 20, TimeSpan.FromHours(1)), _time, "test", segmentBytes: 100);
        byte[] lines = Encoding.ASCII.GetBytes(new string('\n', 1000));
        for (int i = 1; i <= 200; i++)
        {
            Position place = log.End;
            _ = log.Append(new SseEvent(i == 1 ? lines : "x"u8.ToArray()), TopicSet.Default);
            Assert.That(log.TryRead(place, log.End, out _), $"event {i}");
        }
    }
}
