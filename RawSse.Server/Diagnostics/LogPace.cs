namespace RawSse.Diagnostics;

/// <summary>
/// Keeps a repeated event from filling the log: the first line is written, and then one in each interval.
/// </summary>
/// <remarks>Only one thread may use it at a time.</remarks>
internal sealed class LogPace(TimeProvider time, TimeSpan interval)
{
    private long? _passed;
    private int _heldBack;

    /// <summary>Decides whether a line may be written now.</summary>
    /// <param name="heldBack">The number of lines that were suppressed since the last one written.</param>
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
