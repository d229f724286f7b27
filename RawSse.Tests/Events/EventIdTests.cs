using System.Text;

namespace RawSse.Tests.Events;

public class EventIdTests
{
    [TestCase("k3v9q2-1042", "k3v9q2", 1042)]
    [TestCase("e-0", "e", 0)]
    [TestCase("A.b_9-9223372036854775807", "A.b_9", long.MaxValue)]
    public void Ids_are_read_as_they_are_written(string text, string epoch, long sequence)
    {
        bool isId = EventId.TryParse(Encoding.ASCII.GetBytes(text), out EventId id);
        Assert.Multiple(() =>
        {
            Assert.That(isId);
            Assert.That(id, Is.EqualTo(new EventId(epoch, sequence)));
            Assert.That(id.ToString(), Is.EqualTo(text));
        });
    }

    [TestCase("")]
    [TestCase("-1")]
    [TestCase("epoch")]
    [TestCase("epoch-")]
    [TestCase("epoch-x")]
    [TestCase("epoch--1")]
    [TestCase("epoch-+1")]
    [TestCase("epoch-1 ")]
    [TestCase("ep och-1")]
    [TestCase("epoch-9223372036854775808")]
    [TestCase("an-epoch-1")]
    [TestCase("012345678901234567890123456789012-1")]
    public void What_is_not_an_id_of_ours_is_refused(string text) =>
        Assert.That(EventId.TryParse(Encoding.ASCII.GetBytes(text), out _), Is.False);

    [Test]
    public void Epochs_differ_and_need_no_CORS_preflight()
    {
        string[] epochs = [.. Enumerable.Range(0, 1000).Select(_ => EventId.NewEpoch())];
        Assert.Multiple(() =>
        {
            Assert.That(epochs, Is.Unique);
            Assert.That(epochs, Has.All.Matches("^[0-9a-z]{8}$"));
        });
    }
}
