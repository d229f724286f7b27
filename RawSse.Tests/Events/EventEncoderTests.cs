using System.Net.ServerSentEvents;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RawSse.Events;
using RawSse.Tests.Support;

namespace RawSse.Tests.Events;

public class EventEncoderTests
{
    private static readonly Gen<string> Text = Gen.Elements(
            "", "\r", "\n", "\r\n", " ", ":", "a", "data: x", "id: 7", "é", "🎈", "\0", "\uFEFF", "  two", "\t", "-",
            "xyz")
        .ListOf()
        .Select(string.Concat);

    private static readonly Gen<(string Data, string Type, int? Retry)> Events =
        from data in Text
        from type in Text
        from retry in Gen.OneOf(Gen.Constant<int?>(null), Gen.Choose(100, 3_600_000).Select(ms => (int?)ms))
        select (data, new string([.. type.Where(c => c is not ('\r' or '\n' or '\0'))]), retry);

    [Test]
    public void Every_event_comes_back_equal_from_an_independent_parser_for_every_split_of_its_bytes() =>
        Prop.ForAll(Events.ToArbitrary(), written =>
        {
            byte[] bytes = Encode(
                new SseEvent(
                    written.Data, written.Type, written.Retry is { } ms ? TimeSpan.FromMilliseconds(ms) : null),
                "e-1");
            for (int split = 0; split <= bytes.Length; split++)
            {
                SseItem<string> read = SseParser.Create(new SplitStream(bytes, split)).Enumerate().Single();
                Assert.Multiple(() =>
                {
                    Assert.That(read.Data, Is.EqualTo(Normalize(written.Data)));
                    Assert.That(read.EventType, Is.EqualTo(written.Type.Length == 0 ? "message" : written.Type));
                    Assert.That(read.EventId, Is.EqualTo("e-1"));
                    Assert.That(read.ReconnectionInterval?.TotalMilliseconds, Is.EqualTo(written.Retry));
                });
            }
        }).QuickCheckThrowOnFailure();

    [TestCase("", "data:\n\n")]
    [TestCase("a", "data: a\n\n")]
    [TestCase(" a", "data:  a\n\n")]
    [TestCase("a\nb", "data: a\ndata: b\n\n")]
    [TestCase("a\r\nb\rc", "data: a\ndata: b\ndata: c\n\n")]
    [TestCase("a\n", "data: a\ndata:\n\n")]
    [TestCase("\n\r", "data:\ndata:\ndata:\n\n")]
    public void Data_is_split_at_every_kind_of_line_end(string data, string expected) =>
        Assert.That(Encoding.UTF8.GetString(Encode(new SseEvent(data), id: "")), Is.EqualTo(expected));

    [Test]
    public void Fields_stand_in_a_fixed_order_and_the_id_is_the_last() =>
        Assert.That(
            Encoding.UTF8.GetString(Encode(new SseEvent("x", "quote", TimeSpan.FromSeconds(3)), "k3v9q2-1042")),
            Is.EqualTo("event: quote\nretry: 3000\ndata: x\nid: k3v9q2-1042\n\n"));

    [TestCase("a\nb")]
    [TestCase("a\rb")]
    [TestCase("a\0b")]
    public void A_type_that_would_become_another_field_is_refused(string type) =>
        Assert.That(() => new SseEvent("x", type), Throws.ArgumentException.With.Message.Contains("CR, LF or NUL"));

    [Test]
    public void Bytes_that_are_not_UTF8_are_refused() => Assert.Multiple(() =>
    {
        Assert.That(
            () => new SseEvent(new byte[] { 0xC3, 0x28 }), Throws.ArgumentException.With.Message.Contains("UTF-8"));
        Assert.That(
            () => new SseEvent("x"u8.ToArray(), new byte[] { 0xFF }),
            Throws.ArgumentException.With.Message.Contains("UTF-8"));
    });

    private static byte[] Encode(SseEvent e, string id)
    {
        byte[] idBytes = Encoding.ASCII.GetBytes(id);
        byte[] bytes = new byte[EventEncoder.GetLength(e, idBytes)];
        Assert.That(EventEncoder.Write(e, idBytes, bytes), Is.EqualTo(bytes.Length), "measured what it wrote");
        return bytes;
    }

    /// <summary>All line ends look alike to a reader: "\n".</summary>
    private static string Normalize(string data) => data.Replace("\r\n", "\n").Replace('\r', '\n');
}
