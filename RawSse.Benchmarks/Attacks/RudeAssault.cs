using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>An assault by rude clients alone, which come when it begins and leave when it ends.</summary>
internal sealed class RudeAssault(RudePlan plan) : IAssault
{
    private readonly RudeClients _clients = new(plan);
    private long _beganAt;
    private double _seconds;

    public IEnumerable<Note> Notes
    {
        get
        {
            if (plan.PerSecond > 0)
            {
                yield return new("requests", _clients.Opened / _seconds, "/s");
                yield return new("answered", 100.0 * _clients.Answered / Math.Max(1, _clients.Opened), "%");
            }
            else
            {
                yield return new("connections", _clients.Opened, "");
            }

            if (_clients.EndedByServer > 0)
            {
                yield return new("ended by the server", _clients.EndedByServer, "");
            }
        }
    }

    public void Begin()
    {
        _beganAt = Stamp.Now;
        _clients.Start();
    }

    public void End()
    {
        _seconds = (Stamp.Now - _beganAt) / (double)Stamp.TicksPerSecond;
        _clients.Leave();
    }

    public void Dispose() => _clients.Dispose();
}
