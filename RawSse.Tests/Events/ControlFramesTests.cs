using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using RawSse.Events;
using RawSse.Tests.Support;

namespace RawSse.Tests.Events;

public class ControlFramesTests
{
    [Test]
    public void A_stream_opens_with_the_reconnection_time_and_a_cursor_and_fires_nothing()
    {
        byte[] opening = ControlFrames.Opening(TimeSpan.FromSeconds(3), new EventId("e", 41), null);
        byte[] body = Frames.Unchunk(opening);
        SseParser<string> parser = SseParser.Create(new MemoryStream(body));
        Assert.Multiple(() =>
        {
            Assert.That(Encoding.ASCII.GetString(body), Is.EqualTo("retry: 3000\nid: e-41\n\n"));
            Assert.That(parser.Enumerate(), Is.Empty);
        });
    }

    [Test]
    public void A_gap_is_told_before_the_cursor_moves()
    {
        var gap = new GapEvent(GapReason.Evicted, "e-17", new EventId("e", 900), 882);
        string body = Encoding.ASCII.GetString(
            Frames.Unchunk(ControlFrames.Opening(TimeSpan.FromSeconds(1), new EventId("e", 899), gap)));
        Assert.That(body, Is.EqualTo(
            "retry: 1000\n\nevent: rawsse.gap\n"
            + "data: {\"reason\":\"evicted\",\"requested\":\"e-17\",\"resumed\":\"e-900\",\"missed\":882}\n\n"
            + "id: e-899\n\n"));
    }

    [Test]
    public void A_gap_of_unknown_size_says_null() =>
        Assert.That(
            Encoding.ASCII.GetString(ControlFrames.Gap(new GapEvent(GapReason.Epoch, "x-1", new EventId("e", 1), null), new EventId("e", 0))),
            Does.Contain("\"missed\":null"));

    [Test]
    public void What_a_client_asked_for_is_quoted_safely_and_not_at_any_length()
    {
        string requested = GapEvent.Quote(Encoding.UTF8.GetBytes("\"}\n\ndata: <b>" + new string('x', 5000)));
        string body = Encoding.UTF8.GetString(
            Frames.Unchunk(ControlFrames.Gap(new GapEvent(GapReason.Invalid, requested, new EventId("e", 1), null), new EventId("e", 0))));
        SseItem<string> read = Frames.Parse(Encoding.UTF8.GetBytes(body)).Single();
        Assert.Multiple(() =>
        {
            Assert.That(read.EventType, Is.EqualTo("rawsse.gap"));
            Assert.That(JsonDocument.Parse(read.Data).RootElement.GetProperty("requested").GetString(), Is.EqualTo(requested));
            Assert.That(requested, Has.Length.EqualTo(GapEvent.MaxRequestedLength));
        });
    }

    [Test]
    public void A_heartbeat_is_a_comment() =>
        Assert.That(Encoding.ASCII.GetString(Frames.Unchunk(ControlFrames.Heartbeat)), Is.EqualTo(":\n\n"));
}
