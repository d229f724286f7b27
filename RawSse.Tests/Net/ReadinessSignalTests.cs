using RawSse.Net;

namespace RawSse.Tests.Net;

public class ReadinessSignalTests
{
    private readonly ReadinessSignal _signal = new();

    [Test]
    public void Raised_before_a_wait_it_ends_that_wait_and_no_other()
    {
        _signal.Raise();
        _signal.Raise();
        Task<bool> first = WaitAsync();
        Assert.That(first is { IsCompletedSuccessfully: true, Result: true });
        Task<bool> second = WaitAsync();
        Assert.That(second.IsCompleted, Is.False);
        _signal.Raise();
        Assert.That(second is { IsCompletedSuccessfully: true, Result: true });
    }

    [Test]
    public void A_cancelled_wait_is_false_and_the_next_one_waits_anew()
    {
        Task<bool> first = WaitAsync();
        _signal.Cancel();
        Assert.That(first is { IsCompletedSuccessfully: true, Result: false });
        Task<bool> second = WaitAsync();
        Assert.That(second.IsCompleted, Is.False);
        _signal.Raise();
        Assert.That(second is { IsCompletedSuccessfully: true, Result: true });
    }

    [Test]
    public void To_cancel_where_nobody_waits_does_nothing()
    {
        _signal.Cancel();
        Assert.That(WaitAsync().IsCompleted, Is.False);
        _signal.Raise();
        _signal.Raise();
        _signal.Cancel();
        Assert.That(WaitAsync() is { IsCompletedSuccessfully: true, Result: true }, "the second raise is still there");
    }

    [Test]
    public void Two_can_not_wait_at_once()
    {
        Task<bool> first = WaitAsync();
        Assert.That(() => WaitAsync(), Throws.InvalidOperationException);
        _signal.Raise();
        Assert.That(first is { IsCompletedSuccessfully: true, Result: true }, "the first is not disturbed");
    }

    [Test]
    public void A_raise_that_meets_a_cancellation_ends_that_wait_or_the_next_one()
    {
        const int Rounds = 30_000;
        int begun = 0;
        int cancelled = 0;
        var cancelling = new Thread(() =>
        {
            for (int i = 1; i <= Rounds; i++)
            {
                SpinUntil(ref begun, i);
                _signal.Cancel();
                Volatile.Write(ref cancelled, i);
            }
        });
        cancelling.Start();
        int lost = 0;
        int met = 0;
        for (int i = 1; i <= Rounds; i++)
        {
            Task<bool> waiting = WaitAsync();
            Volatile.Write(ref begun, i);

            // At another moment of the cancellation each time.
            Thread.SpinWait(i % 20);
            _signal.Raise();
            SpinUntil(ref cancelled, i);
            if (waiting is { IsCompleted: true, Result: true })
            {
                continue;
            }

            met++;
            Task<bool> next = WaitAsync();
            if (!next.IsCompleted)
            {
                lost++;
                _signal.Cancel();
            }
        }

        cancelling.Join();
        TestContext.Out.WriteLine($"{met} of {Rounds} waits were cancelled");
        Assert.That(lost, Is.Zero);
    }

    private static void SpinUntil(ref int counter, int value)
    {
        for (var spin = new SpinWait(); Volatile.Read(ref counter) < value; spin.SpinOnce(sleep1Threshold: -1))
        {
        }
    }

    private Task<bool> WaitAsync() => _signal.WaitAsync().AsTask();
}
