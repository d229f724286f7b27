using FsCheck;
using FsCheck.Fluent;
using RawSse.FanOut;

namespace RawSse.Tests.FanOut;

/// <summary>Percentiles of the durations of passes.</summary>
public sealed class PassTimesTests
{
    [Test]
    public void Without_passes_there_is_no_time() =>
        Assert.That(PassTimes.Percentile(Counts(), 0.5), Is.EqualTo(TimeSpan.Zero));

    [Test]
    public void Percentiles_are_those_of_the_passes()
    {
        TimeSpan[] passes = [.. Enumerable.Range(1, 1000).Select(i => TimeSpan.FromMicroseconds(i * 10))];
        Assert.Multiple(() =>
        {
            Assert.That(Percentile(0.5, passes).TotalMilliseconds, Is.InRange(5, 6.25));
            Assert.That(Percentile(0.99, passes).TotalMilliseconds, Is.InRange(9.9, 12.4));
            Assert.That(Percentile(1, passes).TotalMilliseconds, Is.InRange(10, 12.5));
        });
    }

    [Test]
    public void One_slow_pass_of_many_does_not_move_the_median()
    {
        TimeSpan[] passes = [.. Enumerable.Repeat(TimeSpan.FromMilliseconds(1), 99), TimeSpan.FromMinutes(5)];
        Assert.That(Percentile(0.5, passes).TotalMilliseconds, Is.InRange(1, 1.25));
        Assert.That(Percentile(1, passes), Is.GreaterThan(TimeSpan.FromMinutes(1)), "as long as it can be told");
    }

    [Test]
    public void The_time_of_one_pass_is_rounded_up_by_at_most_a_quarter() =>
        Prop.ForAll(Gen.Choose(1, 60_000_000).ToArbitrary(), microseconds =>
        {
            double told = Percentile(1, TimeSpan.FromMicroseconds(microseconds)).TotalMicroseconds;
            return told > microseconds && told <= Math.Max(microseconds * 1.25, microseconds + 1);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Shards_are_counted_together()
    {
        var first = new PassTimes();
        var second = new PassTimes();
        first.Record(1_000);
        second.Record(10_000);
        long[] sums = new long[PassTimes.Classes];
        first.AddTo(sums);
        second.AddTo(sums);
        Assert.That(PassTimes.Percentile(sums, 0.5).TotalMilliseconds, Is.InRange(1, 1.25));
        Assert.That(PassTimes.Percentile(sums, 1).TotalMilliseconds, Is.InRange(10, 12.5));
    }

    private static TimeSpan Percentile(double part, params TimeSpan[] passes) =>
        PassTimes.Percentile(Counts(passes), part);

    private static long[] Counts(params TimeSpan[] passes)
    {
        var times = new PassTimes();
        Array.ForEach(passes, pass => times.Record(pass.Ticks / TimeSpan.TicksPerMicrosecond));
        long[] counts = new long[PassTimes.Classes];
        times.AddTo(counts);
        return counts;
    }
}
