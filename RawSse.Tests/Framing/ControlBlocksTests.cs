using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using RawSse.Events;
using RawSse.Framing;
using RawSse.Tests.Support;

namespace RawSse.Tests.Framing;

public class ControlBlocksTests
{
    private static readonly OpenEvent Open =
        new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(3), new EventId("e", 950), ["default"]);

    [Test]
    public void A_stream_opens_with_an_event_that_carries_the_cursor()
    {
        byte[] opening = ControlBlocks.Opening(new EventId("e", 41), Open, null);
        Assert.That(Encoding.ASCII.GetString(opening), Is.EqualTo(
            "retry: 3000\nevent: rawsse.open\n"
            + "data: {\"heartbeat\":15000,\"head\":\"e-950\",\"topics\":[\"default\"],\"retry\":3000}\nid: e-41\n\n"));
    }

    [Test]
    public void A_gap_and_the_cursor_behind_it_come_in_one_event_before_the_stream_opens()
    {
        var gap = new GapEvent(GapReason.Evicted, "e-17", new EventId("e", 900), 882);
        byte[] opening = ControlBlocks.Opening(new EventId("e", 899), Open, gap);
        Assert.That(Encoding.ASCII.GetString(opening), Is.EqualTo(
            "retry: 3000\nevent: rawsse.gap\n"
            + "data: {\"reason\":\"evicted\",\"requested\":\"e-17\",\"resumed\":\"e-900\",\"missed\":882}\n"
            + "id: e-899\n\n"
            + "event: rawsse.open\n"
            + "data: {\"heartbeat\":15000,\"head\":\"e-950\",\"topics\":[\"default\"],\"retry\":3000}\nid: e-899\n\n"));
    }

    [Test]
    public void Topics_are_quoted_as_JSON()
    {
        string[] topics = ["\"}\r\n\ndata: <b>", "prices/*", "$online", "caf\u00e9"];
        OpenEvent open = Open with { Heartbeat = TimeSpan.Zero, Topics = topics };
        byte[] body = ControlBlocks.Opening(new EventId("e", 0), open, null);
        JsonElement data = JsonDocument.Parse(Frames.Parse(body).Single().Data).RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(
                data.GetProperty("topics").EnumerateArray().Select(topic => topic.GetString()), Is.EqualTo(topics));
            Assert.That(data.GetProperty("heartbeat").GetInt32(), Is.Zero);
        });
    }

    [TestCaseSource(nameof(ControlEvents))]
    public void No_block_is_without_data_and_an_id_is_the_last_line(byte[] control)
    {
        string[] blocks = Encoding.ASCII.GetString(control).Split("\n\n")[..^1];
        Assert.That(blocks, Is.Not.Empty.And.All.Contains("\ndata: {").And.All.Match("^((?!id: ).*\n)+(id|data): .+$"));
    }

    private static IEnumerable<TestCaseData> ControlEvents()
    {
        var id = new EventId("e", 1);
        var gap = new GapEvent(GapReason.Slow, "e-1", id, 1);
        yield return new TestCaseData(ControlBlocks.Opening(id, Open, null)).SetArgDisplayNames("opening");
        yield return new TestCaseData(ControlBlocks.Opening(id, Open, gap)).SetArgDisplayNames("opening with a gap");
        yield return new TestCaseData(ControlBlocks.Gap(gap, id)).SetArgDisplayNames("gap");
        yield return new TestCaseData(ControlBlocks.Cursor(id)).SetArgDisplayNames("cursor");
        yield return new TestCaseData(ControlBlocks.Expired(TimeSpan.Zero)).SetArgDisplayNames("expired");
    }

    [Test]
    public void A_gap_of_unknown_size_says_null() =>
        Assert.That(
            Encoding.ASCII.GetString(
                ControlBlocks.Gap(
                    new GapEvent(GapReason.Epoch, "x-1", new EventId("e", 1), null), new EventId("e", 0))),
            Does.Contain("\"missed\":null"));

    [Test]
    public void What_a_client_asked_for_is_quoted_safely_and_not_at_any_length()
    {
        string requested = GapEvent.Quote(Encoding.UTF8.GetBytes("\"}\n\ndata: <b>" + new string('x', 5000)));
        string body = Encoding.UTF8.GetString(
            ControlBlocks.Gap(
                new GapEvent(GapReason.Invalid, requested, new EventId("e", 1), null), new EventId("e", 0)));
        SseItem<string> read = Frames.Parse(Encoding.UTF8.GetBytes(body)).Single();
        Assert.Multiple(() =>
        {
            Assert.That(read.EventType, Is.EqualTo("rawsse.gap"));
            Assert.That(
                JsonDocument.Parse(read.Data).RootElement.GetProperty("requested").GetString(), Is.EqualTo(requested));
            Assert.That(requested, Has.Length.EqualTo(GapEvent.MaxRequestedLength));
        });
    }

    [Test]
    public void A_heartbeat_is_a_comment_alone() =>
        Assert.That(Encoding.ASCII.GetString(ControlBlocks.Heartbeat), Is.EqualTo(":\n"));

    [Test]
    public void A_heartbeat_for_scripts_is_an_event_without_an_id() =>
        Assert.That(
            Encoding.ASCII.GetString(ControlBlocks.HeartbeatEvent),
            Is.EqualTo("event: rawsse.heartbeat\ndata: {}\n\n"));
}
