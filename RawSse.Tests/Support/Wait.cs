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
}
