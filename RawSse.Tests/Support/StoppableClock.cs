namespace RawSse.Tests.Support;

/// <summary>
/// The system's clock, which can be stopped: whoever asks for a timestamp then waits, and so does the server's next
/// step.
/// </summary>
internal sealed class StoppableClock : TimeProvider, IDisposable
{
    private readonly ManualResetEventSlim _isGoing = new(true);

    public void Stop() => _isGoing.Reset();

    public void GoOn() => _isGoing.Set();

    public override long GetTimestamp()
    {
        _isGoing.Wait();
        return base.GetTimestamp();
    }

    public void Dispose() => _isGoing.Dispose();
}
