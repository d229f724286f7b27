namespace RawSse.Net;

/// <summary>The loops of one purpose, such as to serve requests; each connection lives on one of them.</summary>
/// <remarks>Any thread may call.</remarks>
internal sealed class EventLoops : IDisposable
{
    private readonly EventLoop[] _loops;
    private readonly ILoopItem[] _expiries;

    /// <summary>Makes loops.</summary>
    /// <param name="count">How many.</param>
    /// <param name="newLoop">Makes one; its number is given.</param>
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

    /// <summary>All of them.</summary>
    public IReadOnlyList<EventLoop> All => _loops;

    /// <summary>Starts their threads.</summary>
    public void Start() => Array.ForEach(_loops, loop => loop.Start());

    /// <summary>Gives a connection to the loop that has the fewest.</summary>
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

    /// <summary>Has each loop tell its connections whose deadlines have passed.</summary>
    public void Expire()
    {
        for (int i = 0; i < _loops.Length; i++)
        {
            _loops[i].Post(_expiries[i]);
        }
    }

    /// <summary>
    /// Makes of an action one for endpoints to call: it is done when the calling loop has answered the requests at hand,
    /// or has had a millisecond for them, and then once, however often it was called meanwhile; at once where another
    /// thread calls.
    /// </summary>
    /// <param name="action">The action. There may be only one, and it is given before the start.</param>
    public Action AfterRequests(Action action)
    {
        Array.ForEach(_loops, loop => loop.DoAfterwards(action));
        return () =>
        {
            if (EventLoop.Current is { } loop && Array.IndexOf(_loops, loop) >= 0)
            {
                loop.Postpone();
            }
            else
            {
                action();
            }
        };
    }

    /// <summary>Ends them after the rounds that are under way: their connections are closed.</summary>
    public void Stop() => Array.ForEach(_loops, loop => loop.Stop());

    /// <summary>Waits for them to end.</summary>
    /// <param name="bound">How long each is waited for; only a defect takes long, for nothing on a loop waits.</param>
    public void Join(TimeSpan bound) => Array.ForEach(_loops, loop => loop.Join(bound));

    /// <summary>Lets go of what the kernel keeps for them, where they were never started.</summary>
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
