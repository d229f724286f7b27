namespace RawSse.Log;

/// <summary>Those that wait for the log to grow.</summary>
internal interface ILogFollowers
{
    /// <summary>
    /// Tells them that the log has grown. Any thread may call this, as often as it likes. It returns at once and waits
    /// for nobody.
    /// </summary>
    void Wake();
}
