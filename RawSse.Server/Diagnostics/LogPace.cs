namespace RawSse.Diagnostics;

/// <summary>Keeps what happens again and again from filling the log: the first line passes, then one each while.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class LogPace(TimeProvider time, TimeSpan interval)
{
    private long? _passed;
    private int _heldBack;

    /// <summary>Whether a line may be written now.</summary>
    /// <param name="heldBack">How many were held back since the last that passed.</param>
    public bool TryPass(out int heldBack)
    {
        heldBack = _heldBack;
        if (_passed is { } passed && time.GetElapsedTime(passed) < interval)
        {
            _heldBack++;
            return false;
        }

        _passed = time.GetTimestamp();
        _heldBack = 0;
        return true;
    }
}
