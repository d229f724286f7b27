using System.Net.ServerSentEvents;

namespace RawSse.Tests.Support;

/// <summary>
/// A client made of the framework's HTTP client and event parser. It is the oracle: it shares no code with the server.
/// </summary>
internal sealed class EventStreamClient : IAsyncDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero })
    {
        Timeout = Wait.Bound,
    };

    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _events;
    private readonly SseParser<string> _parser;

    private EventStreamClient(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _parser = SseParser.Create(body);
        _events = _parser.EnumerateAsync().GetAsyncEnumerator();
    }

    /// <summary>What a browser would send as Last-Event-ID.</summary>
    public string LastEventId => _parser.LastEventId;

    public static Task<EventStreamClient> ConnectAsync(
        RunningServer server, string? lastEventId = null, string topic = "default") =>
        ConnectAsync(server.Url, lastEventId, topic);

    public static async Task<EventStreamClient> ConnectAsync(
        Uri server, string? lastEventId = null, string topic = "default")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, $"/events?topic={topic}"));
        if (lastEventId is not null)
        {
            _ = request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        HttpResponseMessage response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        _ = response.EnsureSuccessStatusCode();
        return new EventStreamClient(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event, or a gap.</summary>
    public async Task<SseItem<string>> ReadAsync() => await MoveNextAsync()
        ? _events.Current
        : throw new IOException("the stream ended");

    public async Task<IReadOnlyList<SseItem<string>>> ReadAsync(int count)
    {
        var events = new List<SseItem<string>>();
        while (events.Count < count)
        {
            events.Add(await ReadAsync());
        }

        return events;
    }

    /// <summary>Whether the stream ends properly, as chunked bodies do, with nothing more.</summary>
    public async Task<bool> EndsAsync() => !await MoveNextAsync();

    public ValueTask DisposeAsync()
    {
        _response.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Passes over what only tells where the stream is.</summary>
    private async Task<bool> MoveNextAsync()
    {
        while (await _events.MoveNextAsync().AsTask().WaitAsync(Wait.Bound))
        {
            if (_events.Current.EventType is not ("rawsse.open" or "rawsse.cursor"))
            {
                return true;
            }
        }

        return false;
    }
}
