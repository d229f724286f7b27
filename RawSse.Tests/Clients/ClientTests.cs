using RawSse.Tests.Build;
using RawSse.Tests.Support;

namespace RawSse.Tests.Clients;

/// <summary>Libraries for Node.</summary>
[TestFixture("undici", GivesUp.AfterAnyError)]
[TestFixture("eventsource3", GivesUp.AfterAnyError)]
[TestFixture("eventsource4", GivesUp.AfterAnyError)]
[TestFixture("eventsource-client", GivesUp.Never)]
[TestFixture("eventsource-parser", GivesUp.Never)]
[TestFixture("fetch-event-source", GivesUp.Never)]
[TestFixture("fetch-event-source with a cursor of its own", GivesUp.Never)]
[TestFixture("reconnecting-eventsource", GivesUp.Never)]
[TestFixture("launchdarkly-eventsource", GivesUp.AfterUnauthorized)]
internal sealed class NodeClientTests(string library, GivesUp givesUp) : ClientContract
{
    protected override GivesUp GivesUp => givesUp;

    protected override bool HearsRefusals => library != "reconnecting-eventsource";

    protected override bool TakesIdByLine => library == "fetch-event-source";

    protected override async Task<TestedClient> StartAsync(Uri url)
    {
        string folder = await ClientPackages.FolderAsync();
        return new ProgramClient("node", Path.Combine(folder, "listen.mjs"), library, url.ToString());
    }
}

/// <summary>.NET's own parser: with the id of each event, as it should be, and with the parser's.</summary>
[TestFixture(false, TestName = "SseParserTests, ids of whole events")]
[TestFixture(true, TestName = "SseParserTests, SseParser.LastEventId")]
internal sealed class SseParserTests(bool takesIdByLine) : ClientContract
{
    protected override bool TakesIdByLine => takesIdByLine;

    protected override Task<TestedClient> StartAsync(Uri url) =>
        Task.FromResult<TestedClient>(new ParserClient(url, takesIdByLine));
}

/// <summary>A loop of Python's standard library, and one of the shell around curl.</summary>
[TestFixture("python3", "listen.py")]
[TestFixture("bash", "listen.sh")]
internal sealed class ScriptClientTests(string program, string script) : ClientContract
{
    protected override Task<TestedClient> StartAsync(Uri url)
    {
        if (!Places.IsInstalled(program) || !Places.IsInstalled("curl"))
        {
            Skip.Because($"{program} or curl is missing");
        }

        return Task.FromResult<TestedClient>(
            new ProgramClient(program, Path.Combine(ClientPackages.Sources, script), url.ToString()));
    }
}
