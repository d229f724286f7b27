using System.Collections.Concurrent;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace RawSse.Benchmarks.Peers.AspNetCore;

/// <summary>One bounded channel per client; an event is written to all of them.</summary>
internal sealed class Broadcast
{
    // Room for the events that may be under way at once; a slower client loses its oldest.
    private static readonly BoundedChannelOptions Room = new(2048)
    {
        FullMode = BoundedChannelFullMode.DropOldest,
        SingleReader = true,
    };

    private readonly ConcurrentDictionary<Channel<SseItem<string>>, bool> _clients = new();
    private long _last;

    public void Publish(string data)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"aspnet-{Interlocked.Increment(ref _last)}");
        var item = new SseItem<string>(data) { EventId = id };
        foreach ((Channel<SseItem<string>> client, _) in _clients)
            client.Writer.TryWrite(item);
    }

    public async IAsyncEnumerable<SseItem<string>> Subscribe([EnumeratorCancellation] CancellationToken gone)
    {
        var client = Channel.CreateBounded<SseItem<string>>(Room);
        _clients[client] = true;
        try
        {
            // The head of the answer goes out with the first item, not before.
            yield return new("", "open");
            await foreach (SseItem<string> item in client.Reader.ReadAllAsync(gone))
                yield return item;
        }
        finally
        {
            _clients.TryRemove(client, out _);
        }
    }
}
