using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>Clients that are there already, and leave all at once when the assault begins.</summary>
/// <param name="clients">They have their streams.</param>
/// <param name="server">The server's descriptors are counted until it is rid of them.</param>
internal sealed class LeaveAssault(RudeClients clients, ServerWatch server) : IAssault
{
    /// <summary>How the notes call the time until the server has closed their connections.</summary>
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
            throw (_failure as LoadFailure ?? new LoadFailure($"leaving failed: {_failure.Message}"));
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
            // Only those that leave are counted: the honest streams stay.
            int left = server.Descriptors() - clients.Opened;
            long start = Stamp.Now;
            clients.Leave();
            while (!_isOver && double.IsPositiveInfinity(_goneAfter))
            {
                if (server.Descriptors() <= left)
                    _goneAfter = (Stamp.Now - start) / (double)Stamp.TicksPerSecond;
                else
                    MonotonicSleep.For(Look);
            }
        }
        catch (Exception failure)
        {
            _failure = failure;
        }
    }
}
