using Microsoft.Playwright;
using RawSse.Tests.Clients;

namespace RawSse.Tests.Browser;

/// <summary>The browser's own <c>EventSource</c>.</summary>
[TestFixture]
internal sealed class EventSourceTests : ClientContract
{
    protected override GivesUp GivesUp => GivesUp.AfterAnyError;

    protected override async Task<TestedClient> StartAsync(Uri url) =>
        await PageClient.StartAsync(url, TestContext.CurrentContext.CancellationToken);

    /// <summary>A page without anything but an <c>EventSource</c>.</summary>
    private sealed class PageClient(IPage page) : TestedClient
    {
        private const string Script =
            """
            url => {
              const source = new EventSource(url);
              for (const type of ["message", "note", "rawsse.open", "rawsse.gap", "rawsse.cursor", "rawsse.busy", "rawsse.expired"]) {
                source.addEventListener(type, e => hear(e.type, e.lastEventId, e.data));
              }
              source.onerror = () => source.readyState === EventSource.CLOSED && hear("gave up", "", "");
            }
            """;

        public static async Task<PageClient> StartAsync(Uri url, CancellationToken cancel)
        {
            var client = new PageClient(await Chromium.NewPageAsync(cancel));
            await client.ListenAsync(url);
            return client;
        }

        public override async ValueTask DisposeAsync() => await page.CloseAsync();

        private async Task ListenAsync(Uri url)
        {
            await page.ExposeFunctionAsync<string, string, string, bool>("hear", (type, id, data) =>
            {
                Hear(type, id, data.Replace("\n", "\\n"));
                return true;
            });
            await page.EvaluateAsync(Script, url.ToString());
        }
    }
}
