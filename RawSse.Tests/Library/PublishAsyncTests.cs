using System.Net.ServerSentEvents;
using RawSse.Tests.Support;

namespace RawSse.Tests.Library;

/// <summary>
/// Publishing by an embedding program that does not block a thread, one event at a time and in batches.
/// </summary>
public sealed class PublishAsyncTests
{
    private readonly RunningServer _server = new(options => options.MaxEventBytes = 100);

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task An_event_is_published_and_its_id_told_at_once()
    {
        await using EventStreamClient listener = await EventStreamClient.ConnectAsync(_server, topic: "orders");
        ValueTask<EventId> publishing = _server.Server.PublishAsync(new SseEvent("x", "placed"), TopicSet.Of("orders"));
        Assert.That(publishing.IsCompletedSuccessfully, "the history is in memory");
        EventId id = await publishing;
        SseItem<string> heard = await listener.ReadAsync();
        Assert.That((heard.Data, heard.EventType, heard.EventId), Is.EqualTo(("x", "placed", id.ToString())));
    }

    [Test]
    public async Task An_item_is_published_once_however_often_it_is_repeated()
    {
        var item = new SseItem<string>("x") { EventId = "order 1" };
        EventId id = await _server.Server.PublishAsync(item, TopicSet.Default);
        Assert.That(await _server.Server.PublishAsync(item, TopicSet.Default), Is.EqualTo(id));
        Assert.That(_server.Server.Publish(item, TopicSet.Default), Is.EqualTo(id));
        Assert.That(_server.Server.Log.IdAt(_server.Server.Log.End).Sequence, Is.EqualTo(2));
    }

    [Test]
    public async Task A_batch_comes_in_its_order_and_its_last_id_is_told()
    {
        await using EventStreamClient listener = await EventStreamClient.ConnectAsync(_server);
        EventId id = await _server.Server.PublishAsync(
            [new SseEvent("1"), new SseEvent("2"), new SseEvent("3")], TopicSet.Default);
        SseItem<string>[] heard = [.. await listener.ReadAsync(3)];
        Assert.That(heard.Select(e => e.Data), Is.EqualTo(new[] { "1", "2", "3" }));
        Assert.That(heard[2].EventId, Is.EqualTo(id.ToString()));
    }

    [Test]
    public async Task Only_the_new_events_of_a_repeated_batch_are_published()
    {
        SseItem<string>[] batch = [Item("1"), Item("2")];
        EventId id = await _server.Server.PublishAsync(batch, TopicSet.Default);
        Assert.That(await _server.Server.PublishAsync(batch, TopicSet.Default), Is.EqualTo(id));
        Assert.That(
            (await _server.Server.PublishAsync([.. batch, Item("3")], TopicSet.Default)).Sequence, Is.EqualTo(3));
        Assert.That(_server.Server.Log.Data(), Is.EqualTo(new[] { "1", "2", "3" }));
    }

    [Test]
    public void A_batch_in_which_one_event_breaks_a_rule_is_not_published()
    {
        var large = new SseEvent(new string('x', 101));
        Assert.Multiple(() =>
        {
            Assert.That(
                () => _server.Server.PublishAsync([new SseEvent("x"), large], TopicSet.Default),
                Throws.ArgumentException);
            Assert.That(
                () => _server.Server.PublishAsync([Item("1"), default], TopicSet.Default), Throws.ArgumentException);
            Assert.That(
                () => _server.Server.PublishAsync(Array.Empty<SseEvent>(), TopicSet.Default),
                Throws.InstanceOf<ArgumentException>());
            Assert.That(
                () => _server.Server.PublishAsync(Array.Empty<SseItem<string>>(), TopicSet.Default),
                Throws.InstanceOf<ArgumentException>());
            Assert.That(() => _server.Server.PublishAsync([new SseEvent("x")], null!), Throws.ArgumentNullException);
            Assert.That(() => _server.Server.PublishAsync(new SseEvent("x"), null!), Throws.ArgumentNullException);
        });
        Assert.That(_server.Server.Log.IdAt(_server.Server.Log.End).Sequence, Is.EqualTo(1));
    }

    [Test]
    public async Task Once_the_server_has_stopped_nothing_is_published()
    {
        await _server.Server.StopAsync();
        Assert.Multiple(() =>
        {
            Assert.That(
                async () => await _server.Server.PublishAsync(new SseEvent("x"), TopicSet.Default),
                Throws.InvalidOperationException);
            Assert.That(
                async () => await _server.Server.PublishAsync([new SseEvent("x")], TopicSet.Default),
                Throws.InvalidOperationException);
            Assert.That(() => _server.Publish("x"), Throws.InvalidOperationException);
        });
    }

    private static SseItem<string> Item(string data) => new(data) { EventId = data };
}
