using System.Text.Json;
using RawSse.Tests.Browser.Driven;
using RawSse.Tests.Clients;

namespace RawSse.Tests.Browser.Firefox;

/// <summary>Firefox's own <c>EventSource</c>.</summary>
[TestFixture]
internal sealed class FirefoxEventSourceTests : ClientContract
{
    protected override GivesUp GivesUp => GivesUp.AfterAnyError;

    /// <summary>Firefox waits for half a second at least before it returns.</summary>
    protected override int Stride => 19;

    /// <summary>Firefox gives up where nothing has come but the first chunk's length, which takes five bytes.</summary>
    protected override int LeastBytes => 6;

    protected override async Task<TestedClient> StartAsync(Uri url) => await PageClient.StartAsync(url);

    /// <summary>A page without anything but an <c>EventSource</c>, whose events are fetched again and again.</summary>
    private sealed class PageClient : TestedClient
    {
        private readonly DrivenTab _tab;
        private readonly CancellationTokenSource _end = new();
        private readonly Task _fetching;

        private PageClient(DrivenTab tab)
        {
            _tab = tab;
            _fetching = FetchAsync();
        }

        public static async Task<PageClient> StartAsync(Uri url)
        {
            DrivenTab tab = await FirefoxBrowser.OpenAsync(new Uri("about:blank"));
            await tab.DoAsync(
                $$"""
                {
                  window.heard = [];
                  const source = new EventSource({{JsonSerializer.Serialize(url)}});
                  for (const type of ["message", "note", "rawsse.open", "rawsse.gap", "rawsse.cursor", "rawsse.busy",
                    "rawsse.expired"]) {
                    source.addEventListener(type, (e) => heard.push([e.type, e.lastEventId, e.data]));
                  }
                  source.onerror = () => source.readyState === EventSource.CLOSED && heard.push(["gave up", "", ""]);
                }
                """);
            return new PageClient(tab);
        }

        public override async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _fetching;
            await _tab.DisposeAsync();
            _end.Dispose();
        }

        private async Task FetchAsync()
        {
            while (!_end.IsCancellationRequested)
            {
                foreach (string[] heard in await _tab.EvaluateAsync<string[][]>("heard.splice(0)"))
                {
                    Hear(heard[0], heard[1], heard[2].Replace("\n", "\\n"));
                }

                await Task.Delay(20);
            }
        }
    }
}
