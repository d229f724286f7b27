using RawSse.Tests.Build;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>How a server starts and stops, in every order that an embedder may call.</summary>
[TestFixture(SocketKind.Native, TestName = "StopTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "StopTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "StopTests, veiled sockets")]
public class StopTests(SocketKind sockets)
{
    [Test]
    public async Task A_file_without_an_end_holds_up_neither_the_end_of_streams_nor_of_the_server()
    {
        using var folder = new TemporaryFolder();
        string log = Path.Combine(folder.FullName, "app.log");
        await using var server = new RunningServer(
            options => options.FollowedFiles = [new FollowedFile(log, TopicSet.Default)], sockets);
        Wait.Until(
            () =>
            {
                File.AppendAllText(log, "line\n");
                return server.Server.Log.End.Number > 1;
            },
            "it is followed");
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(server);

        // A hole of a terabyte takes minutes to read.
        using (var file = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Write("begun\n"u8);
            file.SetLength(1L << 40);
        }

        while ((await reader.ReadAsync()).Data != "begun")
        {
        }

        await server.Server.StopAsync().WaitAsync(Wait.Bound);
        Assert.That(await reader.EndsAsync(), Is.True);
    }

    [Test]
    public async Task No_stream_is_counted_after_the_end()
    {
        await using var server = new RunningServer(sockets: sockets);
        await using EventStreamClient first = await EventStreamClient.ConnectAsync(server);
        await using EventStreamClient second = await EventStreamClient.ConnectAsync(server);
        Wait.Until(() => server.Server.Subscribers == 2, "both are subscribed");
        await server.Server.StopAsync().WaitAsync(Wait.Bound);
        Assert.That(server.Server.Subscribers, Is.Zero);
    }

    [Test]
    public async Task Stopping_again_and_disposing_do_nothing_more()
    {
        var server = new RunningServer(sockets: sockets);
        await Task.WhenAll(server.Server.StopAsync(), server.Server.StopAsync());
        await server.DisposeAsync();
        await server.DisposeAsync();
        Assert.That(server.Server.Completion.IsCompletedSuccessfully);
    }

    [Test]
    public async Task A_server_that_was_never_started_stops()
    {
        await using SseServer server = Make();
        _ = server.Publish(new SseEvent("kept"));
        await server.StopAsync().WaitAsync(Wait.Bound);
        Assert.That(server.Completion.IsCompletedSuccessfully);
    }

    [Test]
    public async Task A_server_starts_once()
    {
        await using SseServer server = Make();
        server.Start();
        Assert.That(server.Start, Throws.InvalidOperationException);
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(server.Urls[0]);
        _ = server.Publish(new SseEvent("it goes on"));
        Assert.That((await reader.ReadAsync()).Data, Is.EqualTo("it goes on"));
        await server.StopAsync();
        Assert.That(server.Start, Throws.InvalidOperationException);
    }

    [Test]
    public async Task A_start_that_failed_can_be_tried_again()
    {
        await using var other = new RunningServer(sockets: sockets);
        await using SseServer server = Make("127.0.0.1:0", other.Server.Urls[0].Authority);
        Assert.That(server.Start, Throws.InstanceOf<IOException>());
        await other.Server.StopAsync();
        server.Start();
        Assert.That(server.Urls[1].Port, Is.EqualTo(other.Server.Urls[0].Port));
    }

    [Test]
    public async Task What_is_published_to_a_stopped_server_is_refused()
    {
        await using SseServer server = Make();
        server.Start();
        await server.StopAsync();
        Assert.That(() => server.Publish(new SseEvent("x")), Throws.InvalidOperationException);
        Assert.That(() => server.Publish(new("x"), TopicSet.Default), Throws.InvalidOperationException);
    }

    [Test]
    public async Task Topics_that_are_null_are_refused_where_they_are_given()
    {
        await using var server = new RunningServer(sockets: sockets);
        Assert.That(() => server.Server.Publish(new SseEvent("x"), null!), Throws.ArgumentNullException);
        Assert.That(() => server.Server.Publish(new("x"), null!), Throws.ArgumentNullException);
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(server);
        _ = server.Publish("it goes on");
        Assert.That((await reader.ReadAsync()).Data, Is.EqualTo("it goes on"));
    }

    [Test]
    [Platform("Linux")]
    public async Task A_server_that_has_stopped_or_could_not_be_made_leaves_no_descriptor()
    {
        const int Servers = 20;

        // The runtime's own, for its sockets, comes with the first.
        await new RunningServer(sockets: sockets).DisposeAsync();
        int before = Polls();
        for (int i = 0; i < Servers; i++)
        {
            await using SseServer started = Make();
            started.Start();
            await started.StopAsync();
            await using SseServer made = Make();
            Assert.That(
                () =>
                    new SseServer(
                        new SseServerOptions
                        {
                            StaticFolder = "/nowhere",
                            UsePortableSockets = sockets == SocketKind.Portable,
                        }),
                Throws.InstanceOf<IOException>());
        }

        // Other tests' servers may go meanwhile, but none comes.
        Assert.That(Polls(), Is.LessThanOrEqualTo(before));
    }

    /// <summary>How many epolls this process has open.</summary>
    private static int Polls() =>
        Directory.GetFiles("/proc/self/fd").Count(fd => new FileInfo(fd).LinkTarget is "anon_inode:[eventpoll]");

    private SseServer Make(params string[] listen) => new(new SseServerOptions
    {
        Listen = [.. (listen is [] ? ["127.0.0.1:0"] : listen).Select(ListenAddress.Parse)],
        Tick = TimeSpan.Zero,
        UsePortableSockets = sockets == SocketKind.Portable,
    });
}
