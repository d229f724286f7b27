using System.Text;
using RawSse.Sources;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sources;

public class LineSourceTests
{
    [Test]
    public void Each_line_is_an_event_of_type_log()
    {
        var events = new List<SseEvent>();
        var lines = new LineSource(events.Add, 1000);
        lines.Feed("one\ntw"u8);
        lines.Feed("o\r\n\nthree"u8);
        Assert.That(Data(events), Is.EqualTo(new[] { "one", "two", "" }));
        lines.Finish();
        Assert.That(Data(events), Is.EqualTo(new[] { "one", "two", "", "three" }));
        Assert.That(events.Select(e => Encoding.UTF8.GetString(e.Type.Span)), Has.All.EqualTo("log"));
    }

    [Test]
    public void Bytes_that_are_no_UTF8_are_replaced()
    {
        var events = new List<SseEvent>();
        new LineSource(events.Add, 1000).Feed([.. "a"u8, 0xFF, .. "b\n"u8]);
        Assert.That(Data(events), Is.EqualTo(new[] { "a\uFFFDb" }));
    }

    [TestCase("0123456789012345678901234567890123456789")]
    [TestCase("ééééééééééééééééééééééééééééééééé")]
    [TestCase("🎈🎈🎈🎈🎈🎈🎈🎈🎈🎈🎈")]
    public void A_line_that_is_too_long_is_cut_between_characters_and_says_so(string line)
    {
        for (int most = 15; most < 35; most++)
        {
            var events = new List<SseEvent>();
            new LineSource(events.Add, most).Feed(Encoding.UTF8.GetBytes(line + "\nnext\n"));
            string cut = Data(events)[0];
            Assert.Multiple(() =>
            {
                Assert.That(cut, Does.EndWith(LineSource.CutMark).And.Not.Contain("\uFFFD"));
                Assert.That(line, Does.StartWith(cut[..^LineSource.CutMark.Length]));
                Assert.That(Encoding.UTF8.GetByteCount(cut) + 3, Is.LessThanOrEqualTo(most));
                Assert.That(Data(events)[1], Is.EqualTo("next"));
            });
        }
    }

    [Test]
    public async Task Standard_input_is_published_and_its_end_does_not_end_the_server()
    {
        var input = new MemoryStream("first\nsecond"u8.ToArray());
        await using var server = new RunningServer(options =>
        {
            options.StdinTopics = TopicSet.Of("in");
            options.Stdin = input;
        });
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(server, "earliest", "in");
        Assert.That((await reader.ReadAsync(2)).Select(e => (e.EventType, e.Data)), Is.EqualTo(new[] { ("log", "first"), ("log", "second") }));
        Assert.That(server.Server.Completion.IsCompleted, Is.False);
    }

    private static string[] Data(List<SseEvent> events) => [.. events.Select(e => Encoding.UTF8.GetString(e.Data.Span))];
}
