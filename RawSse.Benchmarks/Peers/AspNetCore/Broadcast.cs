using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace RawSse.Benchmarks.Peers.AspNetCore;

/// <summary>
/// Keeps the last events, and one bounded channel for each client. Each event is written to all channels.
/// </summary>
internal sealed class Broadcast
{
    private const int History = 10_000;

    // There is room for the events that may be under way at once; a slower client loses its oldest.
    private static readonly BoundedChannelOptions Room = new(2048)
    {
        FullMode = BoundedChannelFullMode.DropOldest,
        SingleReader = true,
    };

    private readonly Lock _publishing = new();
    private readonly HashSet<Channel<SseItem<string>>> _clients = [];
    private readonly SseItem<string>[] _history = new SseItem<string>[History];
    private long _last;

    /// <summary>
    /// Gives the event the next number, keeps it, and offers it to all clients in the order of the numbers.
    /// </summary>
    /// <returns>The event's id.</returns>
    public string Publish(string data)
    {
        lock (_publishing)
        {
            long number = ++_last;
            string id = string.Create(CultureInfo.InvariantCulture, $"aspnet-{number}");
            var item = new SseItem<string>(data) { EventId = id };
            _history[number % History] = item;
            foreach (Channel<SseItem<string>> client in _clients)
            {
                client.Writer.TryWrite(item);
            }

            return id;
        }
    }

    public async IAsyncEnumerable<SseItem<string>> Subscribe([EnumeratorCancellation] CancellationToken gone)
    {
        var client = Channel.CreateBounded<SseItem<string>>(Room);
        lock (_publishing)
        {
            _clients.Add(client);
        }

        try
        {
            // The head of the answer is sent only with the first item.
            yield return new("", "open");
            await foreach (SseItem<string> item in client.Reader.ReadAllAsync(gone))
            {
                yield return item;
            }
        }
        finally
        {
            lock (_publishing)
            {
                _clients.Remove(client);
            }
        }
    }
}
