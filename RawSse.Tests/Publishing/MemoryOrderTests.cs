using RawSse.Log;
using RawSse.Publishing;
using RawSse.Tests.Support;

namespace RawSse.Tests.Publishing;

/// <summary>The order in memory keeps what <see cref="IOrder"/> promises.</summary>
public class MemoryOrderTests
{
    private const int Callers = 4;
    private const int CallsEach = 2000;

    private readonly EventLog _log =
        new(new Retention(100_000, 1 << 28, TimeSpan.FromHours(1)), TimeProvider.System, "e");
    private readonly MemoryOrder _order;

    public MemoryOrderTests() => _order = Publishers.OrderOf(_log);

    [Test]
    public void An_event_is_in_the_log_under_its_number_once_its_id_is_there()
    {
        Assert.That(Commit("x"), Is.EqualTo(new EventId("e", 1)));
        Assert.That(Commit("y"), Is.EqualTo(new EventId("e", 2)));
        Assert.That(_log.Data(), Is.EqualTo(new[] { "x", "y" }));
    }

    [Test]
    public void A_batch_is_committed_in_its_order_and_answered_with_its_last_id()
    {
        Assert.That(CommitBatch("1", "2", "3"), Is.EqualTo(new EventId("e", 3)));
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1", "2", "3" }));
    }

    [Test]
    public void Followers_are_told_of_the_events_before_one_that_cannot_be_written()
    {
        var follower = new LogFollower(_log);
        var order = new MemoryOrder(_log, follower);
        using var broken = new BrokenMemory();
        var unreadable = new Publication(new SseEvent(broken.Memory), TopicSet.Default);
        broken.IsBroken = true;
        Assert.That(() => order.CommitAsync(new[] { On("1"), unreadable }), Throws.InvalidOperationException);
        Assert.That(follower.Told, Is.EqualTo(new[] { 1 }));
        Assert.That(order.CommitAsync(On("2")).Now(), Is.EqualTo(new EventId("e", 2)));
    }

    [Test]
    public void Followers_are_told_once_for_each_call_when_all_of_it_can_be_read()
    {
        var follower = new LogFollower(_log);
        var order = new MemoryOrder(_log, follower);
        _ = order.CommitAsync(On("1")).Now();
        _ = order.CommitAsync(new[] { On("2"), On("3"), On("4") }).Now();
        order.Seal();
        _ = order.CommitAsync(On("late")).Now();
        Assert.That(follower.Told, Is.EqualTo(new[] { 1, 4 }));
    }

    [Test]
    public async Task Callers_at_once_get_each_number_once_and_each_keeps_its_order()
    {
        (EventId Id, string Data)[][] committed = await AtOnceAsync(caller => Enumerable.Range(0, CallsEach).Select(i =>
        {
            string data = $"{caller}:{i}";
            return (Commit(data)!.Value, data);
        }));

        (EventId Id, string Data)[] byNumber =
            [.. committed.SelectMany(each => each).OrderBy(each => each.Id.Sequence)];
        Assert.That(byNumber.Select(each => each.Id.Sequence), Is.EqualTo(Enumerable.Range(1, Callers * CallsEach)));
        Assert.That(_log.Data(), Is.EqualTo(byNumber.Select(each => each.Data)), "each number is that of its event");
        Assert.Multiple(() =>
        {
            foreach ((EventId Id, string)[] each in committed)
            {
                Assert.That(each.Select(call => call.Id.Sequence), Is.Ordered.Ascending);
            }
        });
    }

    [Test]
    public async Task No_other_event_comes_between_two_of_a_batch()
    {
        const int Length = 5;
        _ = await AtOnceAsync(caller => Enumerable.Range(0, CallsEach / Length).Select(
            i => CommitBatch([.. Enumerable.Range(0, Length).Select(place => $"{caller}:{i}:{place}")])));

        string[][] batches = [.. _log.Data().Chunk(Length)];
        Assert.That(batches, Has.Length.EqualTo(Callers * CallsEach / Length));
        Assert.That(batches, Has.All.Matches<string[]>(batch =>
        {
            string first = batch[0][..^1];
            return batch.SequenceEqual(Enumerable.Range(0, Length).Select(place => first + place));
        }));
    }

    [Test]
    public async Task Once_it_is_sealed_the_log_does_not_grow_and_whoever_comes_is_told()
    {
        Task<EventId?[][]> callers = AtOnceAsync(caller => Enumerable.Range(0, CallsEach).Select(
            i => i % 2 == 0 ? Commit($"{caller}:{i}") : CommitBatch($"{caller}:{i}", $"{caller}:{i}'")));
        Wait.Until(() => _log.End.Number > 100, "the callers are at work");
        _order.Seal();
        Position end = _log.End;
        EventId?[][] ids = await callers;
        Assert.Multiple(() =>
        {
            Assert.That(_log.End, Is.EqualTo(end));
            Assert.That(Commit("late"), Is.Null);
            Assert.That(CommitBatch("too", "late"), Is.Null);
            foreach (EventId?[] each in ids)
            {
                Assert.That(each.SkipWhile(id => id is not null), Has.All.Null, "nothing is committed after a refusal");
            }
        });
        Assert.That(
            ids.SelectMany(each => each).Max(id => id?.Sequence),
            Is.EqualTo(end.Number - 1),
            "what was answered is there, and no more");
    }

    [Test]
    public void A_sealed_order_still_lets_go_of_what_has_become_too_old()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var log = new EventLog(new Retention(100, 1 << 20, TimeSpan.FromMinutes(1)), time, "e");
        var order = Publishers.OrderOf(log);
        _ = order.CommitAsync(new Publication(new SseEvent("x"), TopicSet.Default)).Now();
        order.Seal();
        time.Advance(TimeSpan.FromMinutes(2));
        order.Trim();
        Assert.That(log.Start, Is.EqualTo(new Position(2)));
    }

    [Test]
    public void An_empty_batch_is_refused() => Assert.That(() => CommitBatch(), Throws.InstanceOf<ArgumentException>());

    private static Task<T[][]> AtOnceAsync<T>(Func<int, IEnumerable<T>> calls) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => calls(caller).ToArray())));

    private static Publication On(string data) => new(new SseEvent(data), TopicSet.Default);

    private EventId? Commit(string data) => _order.CommitAsync(On(data)).Now();

    private EventId? CommitBatch(params string[] data) => _order.CommitAsync(data.Select(On).ToArray()).Now();

    /// <summary>Bytes that can't be read from some moment on.</summary>
    private sealed class BrokenMemory : System.Buffers.MemoryManager<byte>
    {
        public bool IsBroken { get; set; }

        public override Span<byte> GetSpan() =>
            IsBroken ? throw new InvalidOperationException("the memory is gone") : new byte[] { 1 };

        public override System.Buffers.MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
