using System.Net.ServerSentEvents;
using RawSse.Tests.Support;

namespace RawSse.Tests.Library;

/// <summary>
/// What <see cref="SseServer.Publish(in SseEvent, TopicSet)"/> promises those who call it from many threads.
/// </summary>
public sealed class PublishThreadsTests
{
    private const int Threads = 8;
    private const int EventsEach = 500;

    [Test]
    public async Task Events_of_many_threads_get_ids_of_their_own_and_are_heard_in_their_order()
    {
        await using var server = new RunningServer();
        await using EventStreamClient listener = await EventStreamClient.ConnectAsync(server);

        (string Id, string Data)[][] published = InParallel(thread => Enumerable.Range(0, EventsEach)
            .Select(i => $"{thread}/{i}")
            .Select(data => (server.Publish(data).ToString(), data))
            .ToArray());

        IReadOnlyList<SseItem<string>> heard = await listener.ReadAsync(Threads * EventsEach);
        Assert.That(heard.Select(e => Sequence(e.EventId!)), Is.EqualTo(Enumerable.Range(1, Threads * EventsEach)));
        Assert.That(heard.Select(e => (e.EventId, e.Data)), Is.EquivalentTo(published.SelectMany(each => each)));
        foreach ((string Id, string Data)[] each in published)
        {
            Assert.That(each.Select(e => Sequence(e.Id)), Is.Ordered.Ascending, "a thread's own order is kept");
        }
    }

    [Test]
    public async Task An_id_that_many_threads_publish_at_once_is_published_once()
    {
        await using var server = new RunningServer();

        EventId[] ids = InParallel(
            _ => server.Server.Publish(new SseItem<string>("x") { EventId = "k" }, TopicSet.Default));

        Assert.That(ids.Distinct().Count(), Is.EqualTo(1));
        Assert.That(server.Server.Log.End.Number, Is.EqualTo(2));
    }

    /// <summary>Does the same on several threads that begin together.</summary>
    private static T[] InParallel<T>(Func<int, T> work)
    {
        var results = new T[Threads];
        using var start = new Barrier(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            start.SignalAndWait();
            results[thread] = work(thread);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return results;
    }

    private static long Sequence(string id) => long.Parse(id.Split('-')[1]);
}
