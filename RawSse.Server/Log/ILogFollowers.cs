namespace RawSse.Log;

/// <summary>Whoever waits for the log to grow.</summary>
internal interface ILogFollowers
{
    /// <summary>
    /// Says that the log has grown. Any thread may call, as often as it likes; it returns at once, and nobody is waited for.
    /// </summary>
    void Wake();
}
