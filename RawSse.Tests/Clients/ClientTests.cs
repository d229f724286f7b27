using RawSse.Tests.Build;
using RawSse.Tests.Support;

namespace RawSse.Tests.Clients;

/// <summary>Libraries for Node.</summary>
[TestFixture("undici")]
[TestFixture("eventsource3")]
[TestFixture("eventsource4")]
[TestFixture("eventsource-client")]
[TestFixture("eventsource-parser")]
[TestFixture("fetch-event-source")]
[TestFixture("fetch-event-source with a cursor of its own")]
[TestFixture("reconnecting-eventsource")]
[TestFixture("launchdarkly-eventsource")]
internal sealed class NodeClientTests(string library) : ResumeContract
{
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
internal sealed class SseParserTests(bool takesIdByLine) : ResumeContract
{
    protected override bool TakesIdByLine => takesIdByLine;

    protected override Task<TestedClient> StartAsync(Uri url) =>
        Task.FromResult<TestedClient>(new ParserClient(url, takesIdByLine));
}

/// <summary>A loop of Python's standard library, and one of the shell around curl.</summary>
[TestFixture("python3", "listen.py")]
[TestFixture("bash", "listen.sh")]
internal sealed class ScriptClientTests(string program, string script) : ResumeContract
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
