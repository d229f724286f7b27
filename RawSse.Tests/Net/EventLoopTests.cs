using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Net;

/// <summary>What a loop promises to its connections and to the threads that post to it.</summary>
[TestFixture(false, TestName = "EventLoopTests, native sockets")]
[TestFixture(true, TestName = "EventLoopTests, portable sockets")]
public sealed class EventLoopTests(bool portable)
{
    private readonly FakeTimeProvider _time = new();
    private readonly ConnectionCounts _counts = new(NullLogger.Instance);
    private EventLoop _loop = null!;

    private SocketLayer Sockets => portable ? new PortableSockets() : SocketLayer.OfThisSystem;

    [SetUp]
    public void Make() => _loop = Loops.New(Sockets.NewPoller(), _time);

    [TearDown]
    public void Stop()
    {
        _loop.Stop();
        _loop.Join(Wait.Bound);
        _loop.Dispose();
    }

    [Test]
    public void What_is_left_for_it_is_done_in_order_on_its_thread()
    {
        var done = new List<int>();
        _loop.Start();
        for (int i = 0; i < 1000; i++)
        {
            int number = i;
            Post(() =>
            {
                Assert.That(EventLoop.Current, Is.SameAs(_loop));
                done.Add(number);
            });
        }

        OnLoop(() => Assert.That(done, Is.EqualTo(Enumerable.Range(0, 1000))));
    }

    [Test]
    public void What_is_left_after_its_end_is_done_by_whoever_leaves_it_and_nothing_is_lost_between()
    {
        for (int round = 0; round < 200; round++)
        {
            EventLoop loop = Loops.New(Sockets.NewPoller());
            loop.Start();
            int done = 0;
            var posting = new Thread(() =>
            {
                for (int i = 0; i < 100; i++)
                {
                    loop.Post(new Item(() => Interlocked.Increment(ref done)));
                }
            });
            posting.Start();
            Thread.SpinWait(round * 50);
            loop.Stop();
            posting.Join();
            loop.Join(Wait.Bound);
            Assert.That(Volatile.Read(ref done), Is.EqualTo(100));
        }
    }

    [Test]
    public void A_deadline_is_told_once_and_on_the_loop()
    {
        var user = new Recorder();
        using var pair = new Ends(this, user);
        pair.Connection.Deadline = _time.GetTimestamp() + _time.TimestampFrequency;
        _loop.Start();
        OnLoop(_loop.Expire);
        Assert.That(user.Expiries, Is.Empty, "it is not over yet");
        _time.Advance(TimeSpan.FromSeconds(1));
        OnLoop(_loop.Expire);
        OnLoop(_loop.Expire);
        Assert.That(user.Expiries, Is.EqualTo(new[] { _loop }));
    }

    [Test]
    public void Whoever_is_told_of_a_deadline_may_end_itself_and_others()
    {
        var users = new List<Recorder> { new(), new(), new() };
        Ends[] pairs = [.. users.Select(user => new Ends(this, user))];
        foreach (Ends pair in pairs)
        {
            pair.Connection.Deadline = 0;
        }

        users[0].OnExpired = () => Array.ForEach(pairs, pair => pair.Connection.Close(CloseReason.IdleTimeout));
        _loop.Expire();
        Assert.That(
            users.Select(user => (user.Expiries.Count, user.Ends)), Is.EqualTo(new[] { (1, 1), (0, 1), (0, 1) }));
        Assert.That((_counts.Count, _counts.Ended(CloseReason.IdleTimeout)), Is.EqualTo((0, 3L)));
        Array.ForEach(pairs, pair => pair.Dispose());
    }

    [Test]
    public void A_deadline_that_is_set_while_one_is_told_stands()
    {
        var user = new Recorder();
        using var pair = new Ends(this, user);
        pair.Connection.Deadline = 0;
        long next = _time.GetTimestamp() + _time.TimestampFrequency;
        user.OnExpired = () => pair.Connection.Deadline = next;
        _loop.Expire();
        Assert.That(pair.Connection.Deadline, Is.EqualTo(next));
    }

    [Test]
    public void A_connection_is_refused_to_every_other_thread()
    {
        using var pair = new Ends(this, new Recorder());
        _loop.Start();
        OnLoop(() => { });
        Assert.That(() => pair.Connection.Close(CloseReason.Done), Throws.InvalidOperationException);
        Assert.That(pair.Connection.Leave, Throws.InvalidOperationException);
        Assert.That(_loop.Expire, Throws.InvalidOperationException);
    }

    [Test]
    public void At_its_end_its_connections_are_closed_and_told()
    {
        var user = new Recorder();
        using var pair = new Ends(this, user);
        _loop.Start();
        _loop.Stop();
        _loop.Join(Wait.Bound);
        Assert.That((user.Ends, _counts.Ended(CloseReason.ServerStopped)), Is.EqualTo((1, 1L)));
        pair.Peer.ReceiveTimeout = (int)Wait.Bound.TotalMilliseconds;
        Assert.That(pair.Peer.Receive(new byte[1]), Is.Zero);
    }

    [Test]
    public void A_number_that_is_used_again_is_heard_for_its_new_connection()
    {
        for (int i = 0; i < 200; i++)
        {
            var user = new Recorder();
            using var pair = new Ends(this, user);
            pair.Connection.Watch();
            _ = pair.Peer.Send("x"u8);
            Wait.Until(
                () =>
                {
                    _loop.Turn(canWait: false);
                    return user.IsReadable;
                },
                "it is heard");
            pair.Connection.Close(CloseReason.Done);
        }
    }

    [Test]
    public async Task Whoever_awaits_its_turn_goes_on_upon_its_thread()
    {
        _loop.Start();
        await _loop.Enter();
        EventLoop? after = EventLoop.Current;
        await _loop.Yield();
        EventLoop? afterYield = EventLoop.Current;
        await Task.Yield();
        Assert.That((after, afterYield, EventLoop.Current), Is.EqualTo((_loop, _loop, (EventLoop?)null)));
    }

    [Test]
    public void What_follows_the_requests_is_done_once_after_a_round_and_not_later_than_a_millisecond()
    {
        int done = 0;
        var item = new Item(() => done++);
        _loop.Postpone(item);
        _loop.Postpone(item);
        _loop.RunPostponedIfDue();
        Assert.That(done, Is.Zero);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _loop.RunPostponedIfDue();
        _loop.RunPostponedIfDue();
        Assert.That(done, Is.EqualTo(1));
        _loop.Postpone(item);
        _loop.Turn(canWait: false);
        _loop.Turn(canWait: false);
        Assert.That(done, Is.EqualTo(2));
    }

    [Test]
    public void A_rest_takes_no_longer_than_its_time_however_many_sockets_are_ready()
    {
        var poller = new BusyPoller(_time);
        using EventLoop loop = Loops.New(poller, _time);
        var work = new RestingWork();
        loop.WorkFor(work);
        loop.Turn(canWait: true);
        Assert.That((poller.Waits, work.Steps), Is.EqualTo((new List<int> { Timeout.Infinite, 10, 6, 2 }, 1)));
    }

    private void Post(Action action) => _loop.Post(new Item(action));

    private void OnLoop(Action action)
    {
        var done = new TaskCompletionSource();
        Post(() =>
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        done.Task.WaitAsync(Wait.Bound).GetAwaiter().GetResult();
    }

    private sealed class Item(Action action) : ILoopItem
    {
        public void Run() => action();
    }

    /// <summary>A poller that always finds a socket ready, 4 ms after it was asked.</summary>
    private sealed class BusyPoller(FakeTimeProvider time) : Poller
    {
        public List<int> Waits { get; } = [];

        public override bool Poll(int milliseconds)
        {
            Waits.Add(milliseconds);
            time.Advance(TimeSpan.FromMilliseconds(4));
            return true;
        }

        public override void Wake()
        {
        }

        public override void Dispose()
        {
        }
    }

    private sealed class RestingWork : ILoopWork
    {
        public int Steps { get; private set; }

        public bool HasMore => false;

        public TimeSpan Rest => TimeSpan.FromMilliseconds(10);

        public void Step() => Steps++;

        public void OnLoopEnded()
        {
        }
    }

    private sealed class Recorder : IConnectionUser
    {
        public List<EventLoop?> Expiries { get; } = [];

        public int Ends { get; private set; }

        public bool IsReadable { get; private set; }

        public Action? OnExpired { get; set; }

        public void OnReady(Readiness readiness) => IsReadable |= (readiness & Readiness.Readable) != 0;

        public void OnDeadlinePassed()
        {
            Expiries.Add(EventLoop.Current);
            OnExpired?.Invoke();
        }

        public void OnClosed() => Ends++;
    }

    /// <summary>A connection that lives on the test's loop, and its peer.</summary>
    private sealed class Ends : IDisposable
    {
        public Ends(EventLoopTests test, IConnectionUser user)
        {
            using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
            listener.Start();
            Peer.Connect(listener.LocalEndpoint);
            _ = test._counts.Add();
            Connection = new Connection(test.Sockets.Adopt(listener.AcceptSocket()), test._counts, null, default);
            Connection.Enter(test._loop, user);
        }

        public Connection Connection { get; }

        public Socket Peer { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        public void Dispose() => Peer.Dispose();
    }
}
