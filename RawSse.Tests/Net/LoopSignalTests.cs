using RawSse.Net;

namespace RawSse.Tests.Net;

public class LoopSignalTests
{
    private readonly LoopSignal _signal = new();

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
    public void Cancelling_when_nobody_waits_does_nothing()
    {
        _signal.Cancel();
        Assert.That(WaitAsync().IsCompleted, Is.False);
        _signal.Raise();
        _signal.Raise();
        _signal.Cancel();
        Assert.That(WaitAsync() is { IsCompletedSuccessfully: true, Result: true }, "the second raise is still there");
    }

    [Test]
    public void Only_one_task_may_wait_at_a_time()
    {
        Task<bool> first = WaitAsync();
        Assert.That(() => WaitAsync(), Throws.InvalidOperationException);
        _signal.Raise();
        Assert.That(first is { IsCompletedSuccessfully: true, Result: true }, "the first is not disturbed");
    }

    [Test]
    public void Whoever_waited_may_wait_again_within_the_raise()
    {
        int rounds = 0;
        Task waiting = CountAsync();
        for (int i = 1; i <= 3; i++)
        {
            _signal.Raise();
            Assert.That(rounds, Is.EqualTo(i));
        }

        Assert.That(waiting.IsCompletedSuccessfully);

        async Task CountAsync()
        {
            for (; rounds < 3; rounds++)
            {
                _ = await _signal.WaitAsync().ConfigureAwait(false);
            }
        }
    }

    private Task<bool> WaitAsync() => _signal.WaitAsync().AsTask();
}
