namespace RawSse.Net;

/// <summary>
/// The loops that serve one purpose, such as answering requests. Each connection lives on one of them.
/// </summary>
/// <remarks>Any thread may call any member.</remarks>
internal sealed class EventLoops : IDisposable
{
    private readonly EventLoop[] _loops;
    private readonly ILoopItem[] _expiries;

    /// <summary>Creates the loops.</summary>
    /// <param name="count">The number of loops.</param>
    /// <param name="newLoop">Creates the loop of a number, counted from 0.</param>
    public EventLoops(int count, Func<int, EventLoop> newLoop)
    {
        _loops = new EventLoop[count];
        int made = 0;
        try
        {
            for (; made < count; made++)
            {
                _loops[made] = newLoop(made);
            }
        }
        catch
        {
            Array.ForEach(_loops[..made], loop => loop.Dispose());
            throw;
        }

        _expiries = [.. _loops.Select(loop => new Expiry(loop))];
    }

    /// <summary>All loops.</summary>
    public IReadOnlyList<EventLoop> All => _loops;

    /// <summary>Starts the threads.</summary>
    public void Start() => Array.ForEach(_loops, loop => loop.Start());

    /// <summary>Gives a connection to the loop that has the fewest connections.</summary>
    public void Give(Connection connection, IConnectionServer server)
    {
        EventLoop least = _loops[0];
        foreach (EventLoop loop in _loops)
        {
            least = loop.Load < least.Load ? loop : least;
        }

        least.Expect();
        least.Post(new Accepted(connection, server, least));
    }

    /// <summary>Makes each loop tell its connections whose deadlines have passed.</summary>
    public void Expire()
    {
        for (int i = 0; i < _loops.Length; i++)
        {
            _loops[i].Post(_expiries[i]);
        }
    }

    /// <summary>Ends the loops after their current turns, and closes their connections.</summary>
    public void Stop() => Array.ForEach(_loops, loop => loop.Stop());

    /// <summary>Waits until the loops have ended.</summary>
    /// <param name="bound">
    /// The longest wait for each loop. Nothing on a loop blocks, so only a defect can take this long.
    /// </param>
    public void Join(TimeSpan bound) => Array.ForEach(_loops, loop => loop.Join(bound));

    /// <summary>Releases the kernel's resources of loops that were never started.</summary>
    public void Dispose() => Array.ForEach(_loops, loop => loop.Dispose());

    private sealed class Accepted(Connection connection, IConnectionServer server, EventLoop loop) : ILoopItem
    {
        public void Run()
        {
            loop.Arrived();
            if (loop.HasEnded)
            {
                connection.Close(CloseReason.ServerStopped);
            }
            else
            {
                server.Serve(connection, loop);
            }
        }
    }

    private sealed class Expiry(EventLoop loop) : ILoopItem
    {
        public void Run()
        {
            if (!loop.HasEnded)
            {
                loop.Expire();
            }
        }
    }
}
