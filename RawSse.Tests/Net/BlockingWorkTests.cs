using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Net;

public class BlockingWorkTests
{
    [Test]
    public async Task Only_so_many_run_at_once_and_the_others_wait_their_turn()
    {
        const int AtOnce = 3;
        using var work = new BlockingWork(AtOnce);
        using var gate = new SemaphoreSlim(0);
        int running = 0;
        int most = 0;
        Task<int>[] all = [.. Enumerable.Range(0, 20).Select(i => work.RunAsync(() =>
        {
            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            gate.Wait();
            _ = Interlocked.Decrement(ref running);
            return i;
        }))];
        Wait.Until(() => Volatile.Read(ref running) == AtOnce, "as many as may be are under way");
        _ = gate.Release(all.Length);
        Assert.That(await Task.WhenAll(all).WaitAsync(Wait.Bound), Is.EqualTo(Enumerable.Range(0, 20)));
        Assert.That(most, Is.EqualTo(AtOnce));
    }

    [Test]
    public void Work_that_hangs_does_not_hold_up_the_next_and_work_that_fails_says_so()
    {
        using var work = new BlockingWork(2);
        using var gate = new SemaphoreSlim(0);
        Task<bool> hanging = work.RunAsync(() => gate.Wait(Wait.Bound));
        for (int i = 0; i < 10; i++)
        {
            Assert.That(
                async () =>
                    await work.RunAsync<int>(() => throw new IOException("the disk has gone")).WaitAsync(Wait.Bound),
                Throws.InstanceOf<IOException>());
        }

        Assert.That(hanging.IsCompleted, Is.False);
        _ = gate.Release();
        Assert.That(hanging.WaitAsync(Wait.Bound).GetAwaiter().GetResult(), Is.True);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen = Volatile.Read(ref most); seen < value; seen = Volatile.Read(ref most))
        {
            _ = Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
