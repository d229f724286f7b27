using System.Text;
using RawSse.Log;
using RawSse.Publishing;
using RawSse.Sources;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sources;

public class LineSourceTests
{
    private readonly EventLog _log = new(new Retention(1000, 1 << 20, TimeSpan.FromHours(1)), TimeProvider.System, "e");

    [Test]
    public void Each_line_is_an_event_of_type_log()
    {
        LineSource lines = NewLines(1000);
        Feed(lines, "one\ntw"u8);
        Feed(lines, "o\r\n\nthree"u8);
        Assert.That(_log.Data(), Is.EqualTo(new[] { "one", "two", "" }));
        lines.FinishAsync().Now();
        Assert.That(_log.Data(), Is.EqualTo(new[] { "one", "two", "", "three" }));
        Assert.That(_log.Events().Select(e => e.EventType), Has.All.EqualTo("log"));
    }

    [Test]
    public async Task Lines_that_were_read_together_are_published_together()
    {
        var order = new HeldOrder(_log);
        var lines = new LineSource(Publishers.Of(order), TopicSet.Default, new EventLimit(1000));
        Task publishing = lines.PublishAsync("1\n2\n3"u8.ToArray()).AsTask();
        Assert.That(order.Waiting, Is.EqualTo(new[] { new[] { "1", "2" } }));
        Assert.That(publishing.IsCompleted, Is.False, "whoever reads waits until they are committed");
        order.CommitOne();
        await publishing;
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public void Bytes_that_are_not_UTF8_are_replaced()
    {
        Feed(NewLines(1000), [.. "a"u8, 0xFF, .. "b\n"u8]);
        Assert.That(_log.Data(), Is.EqualTo(new[] { "a\uFFFDb" }));
    }

    [TestCase("0123456789012345678901234567890123456789")]
    [TestCase("ééééééééééééééééééééééééééééééééé")]
    [TestCase("🎈🎈🎈🎈🎈🎈🎈🎈🎈🎈🎈")]
    public void A_line_that_is_too_long_is_cut_between_characters_and_says_so(string line)
    {
        for (int most = 15; most < 35; most++)
        {
            Feed(NewLines(most), Encoding.UTF8.GetBytes(line + "\nnext\n"));
            string[] data = _log.Data()[^2..];
            string cut = data[0];
            Assert.Multiple(() =>
            {
                Assert.That(cut, Does.EndWith(LineSource.CutMark).And.Not.Contain("\uFFFD"));
                Assert.That(line, Does.StartWith(cut[..^LineSource.CutMark.Length]));
                Assert.That(Encoding.UTF8.GetByteCount(cut) + 3, Is.LessThanOrEqualTo(most));
                Assert.That(data[1], Is.EqualTo("next"));
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
        Assert.That(
            (await reader.ReadAsync(2)).Select(e => (e.EventType, e.Data)),
            Is.EqualTo(new[] { ("log", "first"), ("log", "second") }));
        Assert.That(server.Server.Completion.IsCompleted, Is.False);
    }

    private LineSource NewLines(int most) => new(Publishers.Of(_log), TopicSet.Default, new EventLimit(most));

    private static void Feed(LineSource lines, ReadOnlySpan<byte> bytes) =>
        lines.PublishAsync(bytes.ToArray()).Now();
}
