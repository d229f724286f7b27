using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Net;

/// <summary>What every poller promises of waking.</summary>
internal static class Pollers
{
    /// <summary>A wake ends the wait that is under way, or the next one.</summary>
    public static void AssertWaitEndsWhenWoken(Poller poller, bool before)
    {
        if (before)
        {
            poller.Wake();
        }

        Thread waiting = BeginPoll(poller);
        if (!before)
        {
            Wait.Until(() => waiting.ThreadState.HasFlag(ThreadState.WaitSleepJoin) || !OwnsWait(poller), "it waits");
            poller.Wake();
        }

        Assert.That(waiting.Join(Wait.Bound), "the wait ends");
    }

    /// <summary>
    /// Wakes that were heard without a wait are over: each of them would else be an empty pass later on.
    /// </summary>
    public static void AssertWakesAreNotSaved(Poller poller)
    {
        for (int i = 0; i < 5; i++)
        {
            poller.Wake();
            _ = poller.Poll(0);
        }

        bool isWoken = false;
        bool waited = false;
        Thread waiting = BeginPoll(poller, () => waited = Volatile.Read(ref isWoken));
        Wait.Until(
            () => !waiting.IsAlive || waiting.ThreadState.HasFlag(ThreadState.WaitSleepJoin) || !OwnsWait(poller),
            "it waits");
        Volatile.Write(ref isWoken, true);
        poller.Wake();
        Assert.That(waiting.Join(Wait.Bound), "the wait ends");
        Assert.That(waited, "it waited for the last one");
    }

    /// <summary>Whether the runtime knows that a thread waits; of a wait in the kernel it knows nothing.</summary>
    private static bool OwnsWait(Poller poller) => poller is PortablePoller;

    private static Thread BeginPoll(Poller poller, Action? afterwards = null)
    {
        var thread = new Thread(() =>
        {
            _ = poller.Poll(Timeout.Infinite);
            afterwards?.Invoke();
        });
        thread.Start();
        return thread;
    }
}
