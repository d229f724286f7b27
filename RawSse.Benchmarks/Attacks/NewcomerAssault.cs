using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>An assault by rude clients, during which newcomers arrive one after another.</summary>
internal sealed class NewcomerAssault(RudePlan plan) : IAssault
{
    /// <summary>The name of the note with the longest time that a newcomer waited for its first event.</summary>
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
        // A newcomer that is still waiting continues to wait, because its time counts.
        _isOver = true;
        _clients.Leave();
        _thread?.Join();
        if (_failure is not null)
        {
            throw (_failure as LoadFailure ?? new LoadFailure($"a newcomer failed: {_failure.Message}"));
        }
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
            // Newcomers come only after all clients have asked.
            if (!_clients.AwaitAnswered(plan.Total, AskLimit, CancellationToken.None) && _clients.Answered == 0)
            {
                throw new LoadFailure("none of the clients that replay was answered");
            }

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
