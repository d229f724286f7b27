using System.Net.ServerSentEvents;
using RawSse.Tests.Support;

namespace RawSse.Tests.Library;

/// <summary>Items of the framework's type, published by an embedding program.</summary>
public sealed class PublishItemTests
{
    private readonly RunningServer _server = new(options => options.MaxEventBytes = 100);

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCase("placed", "placed")]
    [TestCase(null, "message")]
    [TestCase("message", "message")]
    [TestCase("", "message")]
    public async Task Data_type_and_topic_reach_the_client(string? type, string heardType)
    {
        await using EventStreamClient listener = await EventStreamClient.ConnectAsync(_server, topic: "orders");

        _ = Publish(new SseItem<string>("elsewhere"), "other");
        EventId id = Publish(new SseItem<string>("a\r\nb\ncafé", type));

        SseItem<string> heard = await listener.ReadAsync();
        Assert.That(
            (heard.Data, heard.EventType, heard.EventId), Is.EqualTo(("a\nb\ncafé", heardType, id.ToString())));
    }

    [Test]
    public async Task The_reconnection_interval_reaches_the_client_and_the_type_message_does_not()
    {
        using RawClient client = await RawClient.ConnectAsync(
            _server, "GET /events?topic=orders HTTP/1.1\r\nHost: localhost\r\n\r\n");
        _ = await client.ReadToAsync("\n\n");

        EventId id = Publish(
            new SseItem<string>("x", "message") { ReconnectionInterval = TimeSpan.FromMilliseconds(1500) });

        Assert.That(await client.ReadToAsync("\n\n"), Does.EndWith($"retry: 1500\ndata: x\nid: {id}\n\n"));
    }

    [Test]
    public void An_id_is_the_publishers_own_and_the_same_one_is_published_once_on_a_topic()
    {
        EventId first = Publish(new SseItem<string>("x") { EventId = "order 1" });

        Assert.That(Publish(new SseItem<string>("other data") { EventId = "order 1" }), Is.EqualTo(first));
        Assert.That(Publish(new SseItem<string>("x") { EventId = "order 2" }), Is.Not.EqualTo(first));
        Assert.That(Publish(new SseItem<string>("x") { EventId = "order 1" }, "other"), Is.Not.EqualTo(first));
        Assert.That(_server.Server.Log.End.Number, Is.EqualTo(4));
    }

    [Test]
    public async Task An_id_published_by_HTTP_is_known_too()
    {
        EventId first = Publish(new SseItem<string>("x") { EventId = "k" });

        using RawClient publisher = await RawClient.ConnectAsync(
            _server, "POST /events?topic=orders&id=k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx");

        Assert.That(await publisher.ReadAnswerAsync(), Does.EndWith($"\r\n\r\n{first}\n"));
    }

    [Test]
    public void What_breaks_a_rule_is_refused_and_not_published()
    {
        SseItem<string>[] wrong =
        [
            default,
            new("x") { EventId = "" },
            new("x") { EventId = "a\0b" },
            new("x") { EventId = new string('k', 257) },
            new("x") { EventId = new string('é', 129) },
            new("x", "a\0b"),
            new(new string('é', 51)),
            new(new string('x', 100), "t") { EventId = "k" },
        ];

        Assert.Multiple(() =>
        {
            foreach (SseItem<string> item in wrong)
            {
                Assert.That(() => Publish(item), Throws.ArgumentException.With.Message.Not.Contains("\n"));
            }
        });
        Assert.That(_server.Server.Log.End.Number, Is.EqualTo(1));
        _ = Publish(new SseItem<string>(new string('x', 100)) { EventId = new string('k', 256) });
    }

    private EventId Publish(SseItem<string> item, string topic = "orders") =>
        _server.Server.Publish(item, TopicSet.Of(topic));
}
