using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>Rude clients, and newcomers who come one after another while those are there.</summary>
internal sealed class NewcomerAssault(RudePlan plan) : IAssault
{
    /// <summary>How the notes call the time to the first event of the newcomer that waited longest.</summary>
    public const string Slowest = "slowest newcomer";

    private const long Pause = Stamp.TicksPerSecond / 5;
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NewcomerLimit = TimeSpan.FromSeconds(30);

    private readonly RudeClients _clients = new(plan);
    private readonly List<double> _newcomers = [];
    private Thread? _thread;
    private volatile bool _isOver;
    private Exception? _failure;

    public IEnumerable<Note> Notes =>
        [new(Slowest, _newcomers.Max(), "ms"), new("newcomers", _newcomers.Count, "")];

    public void Begin()
    {
        _clients.Start();
        _thread = new(Come) { Name = "newcomers", IsBackground = true };
        _thread.Start();
    }

    public void End()
    {
        // Whoever is still waiting then waits on, for what it has been waiting for counts.
        _isOver = true;
        _clients.Leave();
        _thread?.Join();
        if (_failure is not null)
            throw (_failure as LoadFailure ?? new LoadFailure($"a newcomer failed: {_failure.Message}"));
    }

    public void Dispose()
    {
        _isOver = true;
        _clients.Dispose();
        _thread?.Join();
    }

    private void Come()
    {
        try
        {
            // They come when all clients have asked, not before.
            if (!_clients.AwaitAnswered(plan.Total, AskLimit, CancellationToken.None) && _clients.Answered == 0)
                throw new LoadFailure("none of the clients that replay was answered");
            do
            {
                _newcomers.Add(Newcomer.FirstEvent(plan.Server, $"new-{_newcomers.Count}", NewcomerLimit));
                MonotonicSleep.For(Pause);
            }
            while (!_isOver);
        }
        catch (Exception failure)
        {
            _failure = failure;
        }
    }
}
