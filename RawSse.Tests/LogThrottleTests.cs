using Microsoft.Extensions.Time.Testing;
using RawSse.Diagnostics;

namespace RawSse.Tests;

public class LogThrottleTests
{
    [Test]
    public void The_first_line_passes_and_then_one_each_while_that_says_how_many_were_held_back()
    {
        var time = new FakeTimeProvider();
        var throttle = new LogThrottle(TimeSpan.FromSeconds(10), time);
        Assert.That(throttle.IsDue(out long count), Is.True);
        Assert.That(count - 1, Is.Zero);
        for (int i = 0; i < 99; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            Assert.That(throttle.IsDue(out _), Is.False);
        }

        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.That(throttle.IsDue(out count), Is.True);
        Assert.That(count - 1, Is.EqualTo(99));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(throttle.IsDue(out count), Is.True);
        Assert.That(count - 1, Is.Zero);
    }
}
