using System.Diagnostics;

namespace RawSse.Tests.Support;

/// <summary>Waits for the thing itself, with a bound that only a defect reaches.</summary>
internal static class Wait
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public static void Until(Func<bool> condition, string what)
    {
        if (!SpinWait.SpinUntil(condition, Bound))
        {
            throw new TimeoutException($"waited {Bound.TotalSeconds} s in vain: {what}");
        }
    }

    /// <summary>The same for a condition that another program is asked for, as a page in a browser.</summary>
    /// <param name="condition">Asks for it.</param>
    /// <param name="what">What is waited for.</param>
    /// <param name="describe">Says how things stand when the wait was in vain.</param>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, Func<Task<string>> describe)
    {
        long began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > Bound)
            {
                throw new TimeoutException($"waited {Bound.TotalSeconds} s in vain: {what}: {await describe()}");
            }

            await Task.Delay(20);
        }
    }
}
