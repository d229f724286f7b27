using Microsoft.Extensions.Time.Testing;
using RawSse.Diagnostics;

namespace RawSse.Tests;

public class LogPaceTests
{
    [Test]
    public void The_first_line_passes_and_then_one_each_while_that_says_how_many_were_held_back()
    {
        var time = new FakeTimeProvider();
        var pace = new LogPace(time, TimeSpan.FromSeconds(10));
        Assert.That(pace.TryPass(out int before), Is.True);
        Assert.That(before, Is.Zero);
        for (int i = 0; i < 99; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            Assert.That(pace.TryPass(out _), Is.False);
        }

        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.That(pace.TryPass(out before), Is.True);
        Assert.That(before, Is.EqualTo(99));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(pace.TryPass(out before), Is.True);
        Assert.That(before, Is.Zero);
    }
}
