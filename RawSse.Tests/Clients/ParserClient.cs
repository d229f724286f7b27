using System.Net.ServerSentEvents;

namespace RawSse.Tests.Clients;

/// <summary>.NET's own parser in a loop.</summary>
internal sealed class ParserClient : TestedClient
{
    private static readonly HttpClient Http = new() { Timeout = Timeout.InfiniteTimeSpan };

    private readonly CancellationTokenSource _end = new();
    private readonly Task _listening;

    /// <summary>Begins to listen.</summary>
    public ParserClient(Uri url, bool takesIdByLine) => _listening = ListenAsync(url, takesIdByLine);

    public override async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _listening;
        _end.Dispose();
    }

    private async Task ListenAsync(Uri url, bool takesIdByLine)
    {
        string last = "";
        TimeSpan retry = TimeSpan.FromSeconds(3);
        while (!_end.IsCancellationRequested)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Add("Accept", "text/event-stream");
            request.Headers.Add("Last-Event-ID", last);
            SseParser<string>? parser = null;
            try
            {
                using HttpResponseMessage answer = await Http.SendAsync(
                    request, HttpCompletionOption.ResponseHeadersRead, _end.Token);
                await using Stream stream = await answer.Content.ReadAsStreamAsync(_end.Token);
                parser = SseParser.Create(stream);
                await foreach (SseItem<string> e in parser.EnumerateAsync(_end.Token))
                {
                    Hear(e.EventType, e.EventId ?? "", e.Data.Replace("\n", "\\n"));
                    last = e.EventId ?? last;
                    retry = e.ReconnectionInterval ?? retry;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // The connection was cut, or the test is over.
            }

            last = takesIdByLine && parser?.LastEventId is { Length: > 0 } id ? id : last;
            await Task.WhenAny(Task.Delay(retry, _end.Token));
        }
    }
}
