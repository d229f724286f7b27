using RawSse.StaticFiles;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>A disk that doesn't answer holds up those who ask for its files, and nobody else.</summary>
[TestFixture(SocketKind.Native, TestName = "HangingFileTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "HangingFileTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "HangingFileTests, veiled sockets")]
public class HangingFileTests(SocketKind sockets)
{
    private const string File = "GET /file.txt HTTP/1.1\r\nHost: a\r\n\r\n";

    [Test]
    public async Task While_a_file_hangs_others_are_answered_publish_and_listen([Values] HangsAt where)
    {
        using var disk = new HangingDisk(where);
        await using RunningServer server = Start(disk);
        using RawClient reader = await RawClient.ConnectAsync(server, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        Wait.Until(() => server.Server.Subscribers == 1, "it listens");

        // More than there are cores, and more than the runtime has threads for.
        RawClient[] hanging = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => RawClient.ConnectAsync(server, File)));
        disk.AwaitHanging();
        for (int i = 0; i < 3; i++)
        {
            using RawClient other = await RawClient.ConnectAsync(server, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.That(await other.ReadAnswerAsync(), Does.EndWith("ok\n"));
            await other.SendAsync($"POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n{i}");
            Assert.That(await other.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 OK"));
            _ = await reader.ReadToAsync($"data: {i}\n");
        }

        disk.Answer();
        foreach (RawClient client in hanging)
        {
            Assert.That(await client.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 OK").And.EndWith("content"));
            client.Dispose();
        }
    }

    [Test]
    public async Task The_server_stops_though_a_file_hangs()
    {
        using var disk = new HangingDisk(HangsAt.Find);
        await using RunningServer server = Start(disk);
        using RawClient client = await RawClient.ConnectAsync(server, File);
        disk.AwaitHanging();
        await server.Server.StopAsync().WaitAsync(Wait.Bound);
        Assert.That(await client.ReadToEndAsync(), Is.Empty);
        Assert.That(server.Server.Connections.Count, Is.Zero);
        disk.Answer();
    }

    private RunningServer Start(IFileSource disk) => new(
        options =>
        {
            options.Files = disk;
            options.RequestLoops = 1;
        },
        sockets);

    /// <summary>Where a disk hangs.</summary>
    public enum HangsAt
    {
        /// <summary>When a file is looked for.</summary>
        Find,

        /// <summary>When it is opened.</summary>
        Open,
    }

    private sealed class HangingDisk(HangsAt where) : IFileSource, IDisposable
    {
        private readonly ManualResetEventSlim _answers = new();
        private int _hanging;

        public StaticFile? Find(string path)
        {
            HangAt(HangsAt.Find);
            return new StaticFile(path, "\"1\"", DateTimeOffset.UnixEpoch, () =>
            {
                HangAt(HangsAt.Open);
                return new MemoryStream("content"u8.ToArray());
            });
        }

        public void AwaitHanging() => Wait.Until(() => Volatile.Read(ref _hanging) > 0, "the disk hangs");

        public void Answer() => _answers.Set();

        public void Dispose() => _answers.Dispose();

        private void HangAt(HangsAt here)
        {
            if (here == where)
            {
                _ = Interlocked.Increment(ref _hanging);
                _ = _answers.Wait(Wait.Bound);
            }
        }
    }
}
