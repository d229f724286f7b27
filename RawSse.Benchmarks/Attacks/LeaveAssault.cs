using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>An assault by clients that have streams already, and all leave at once when it begins.</summary>
/// <param name="clients">The clients, which have their streams already.</param>
/// <param name="server">Counts the server's descriptors until the clients' are closed.</param>
internal sealed class LeaveAssault(RudeClients clients, ServerWatch server) : IAssault
{
    /// <summary>The name of the note with the time that the server needs to close their connections.</summary>
    public const string Gone = "gone after";

    private const long Look = Stamp.TicksPerSecond / 20;
    private Thread? _thread;
    private double _goneAfter = double.PositiveInfinity;
    private volatile bool _isOver;
    private Exception? _failure;

    public IEnumerable<Note> Notes => [new(Gone, _goneAfter, "s")];

    public void Begin()
    {
        _thread = new(LeaveAndLook) { Name = "leave", IsBackground = true };
        _thread.Start();
    }

    public void End()
    {
        _isOver = true;
        _thread?.Join();
        if (_failure is not null)
        {
            throw (_failure as LoadFailure ?? new LoadFailure($"leaving failed: {_failure.Message}"));
        }
    }

    public void Dispose()
    {
        _isOver = true;
        _thread?.Join();
        clients.Dispose();
    }

    private void LeaveAndLook()
    {
        try
        {
            // The honest streams stay, so only the clients that leave are counted.
            int left = server.Descriptors() - clients.Opened;
            long start = Stamp.Now;
            clients.Leave();
            while (!_isOver && double.IsPositiveInfinity(_goneAfter))
            {
                if (server.Descriptors() <= left)
                {
                    _goneAfter = (Stamp.Now - start) / (double)Stamp.TicksPerSecond;
                }
                else
                {
                    MonotonicSleep.For(Look);
                }
            }
        }
        catch (Exception failure)
        {
            _failure = failure;
        }
    }
}
