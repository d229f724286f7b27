using Microsoft.Extensions.Time.Testing;

namespace RawSse.Tests;

public class SharedTimerTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 13, 42, 59, 300, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);

    [Test]
    public void Actions_come_on_the_whole_multiples_of_their_period()
    {
        using var timer = new SharedTimer(_time, e => Assert.Fail(e.ToString()));
        var seconds = new List<DateTimeOffset>();
        var quarters = new List<DateTimeOffset>();
        timer.Every(TimeSpan.FromSeconds(1), seconds.Add);
        timer.Every(TimeSpan.FromMilliseconds(250), quarters.Add);
        for (int i = 0; i < 200; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.Multiple(() =>
        {
            Assert.That(seconds.Select(t => t.ToString("ss.fff")), Is.EqualTo(new[] { "00.000", "01.000" }));
            Assert.That(quarters.Select(t => t.ToString("ss.fff")), Is.EqualTo(
                new[] { "59.500", "59.750", "00.000", "00.250", "00.500", "00.750", "01.000", "01.250" }));
        });
    }

    [Test]
    public void A_timer_that_was_held_up_does_not_catch_up_in_a_burst()
    {
        using var timer = new SharedTimer(_time, e => Assert.Fail(e.ToString()));
        var ticks = new List<DateTimeOffset>();
        timer.Every(TimeSpan.FromSeconds(1), ticks.Add);
        _time.AutoAdvanceAmount = TimeSpan.Zero;
        _time.SetUtcNow(Start.AddMinutes(10));
        Assert.That(ticks, Has.Count.LessThanOrEqualTo(2));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(ticks[^1], Is.EqualTo(new DateTimeOffset(2026, 11, 22, 13, 53, 0, TimeSpan.Zero)));
    }

    [Test]
    public void A_clock_that_is_set_back_stops_nothing()
    {
        using var timer = new SharedTimer(_time, e => Assert.Fail(e.ToString()));
        var ticks = new List<DateTimeOffset>();
        timer.Every(TimeSpan.FromSeconds(1), ticks.Add);
        _time.Advance(TimeSpan.FromSeconds(2));
        int before = ticks.Count;
        _time.AdjustTime(Start.AddHours(-1));
        for (int i = 0; i < 50; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.That(ticks, Has.Count.GreaterThanOrEqualTo(before + 4));
        Assert.That(ticks[^1], Is.LessThan(Start));
    }

    [Test]
    public void An_action_that_throws_is_not_passed_over()
    {
        Exception? told = null;
        using var timer = new SharedTimer(_time, e => told = e);
        timer.Every(TimeSpan.FromSeconds(1), _ => throw new InvalidOperationException("our mistake"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(told, Is.InstanceOf<InvalidOperationException>());
    }
}
