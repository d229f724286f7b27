using RawSse.Http;

namespace RawSse.Tests.Http;

public class BodyBufferTests
{
    [Test]
    public void It_rents_nothing_before_there_is_a_byte_to_keep()
    {
        using var buffer = new BodyBuffer(1 << 20);
        Assert.That(buffer.Rented, Is.Zero);
        Assert.That(buffer.Written.IsEmpty);
    }

    [Test]
    public void It_never_rents_much_more_than_what_came_and_keeps_all_of_it([Values(1, 7, 4096)] int step)
    {
        const int Capacity = 200_000;
        using var buffer = new BodyBuffer(Capacity);
        while (!buffer.IsFull)
        {
            Span<byte> room = buffer.GetRoom(step);
            int count = Math.Min(step, room.Length);
            for (int i = 0; i < count; i++)
            {
                room[i] = (byte)((buffer.Length + i) * 31);
            }

            buffer.Advance(count);

            // Doubled here, and rounded up by the pool.
            Assert.That(buffer.Rented, Is.LessThanOrEqualTo(Math.Max(4096, buffer.Length * 4)));
        }

        Assert.That(buffer.Length, Is.EqualTo(Capacity));
        Assert.That(buffer.GetRoom(1).IsEmpty);
        Assert.That(buffer.Written.ToArray(), Is.EqualTo(Enumerable.Range(0, Capacity).Select(i => (byte)(i * 31))));
    }

    [Test]
    public void What_is_there_at_once_is_rented_for_at_once()
    {
        using var buffer = new BodyBuffer(100_000);
        Assert.That(buffer.GetRoom(50_000).Length, Is.GreaterThanOrEqualTo(50_000));
    }

    [Test]
    public void Room_never_exceeds_the_capacity()
    {
        using var buffer = new BodyBuffer(10);
        Assert.That(buffer.GetRoom(1000).Length, Is.EqualTo(10));
    }

    [Test]
    public void Cleared_it_holds_nothing_and_can_be_filled_again()
    {
        using var buffer = new BodyBuffer(10);
        buffer.GetRoom(3)[0] = 1;
        buffer.Advance(3);
        buffer.Clear();
        Assert.That((buffer.Length, buffer.Rented), Is.EqualTo((0, 0)));
        buffer.GetRoom(1)[0] = 2;
        buffer.Advance(1);
        Assert.That(buffer.Written.ToArray(), Is.EqualTo(new byte[] { 2 }));
    }
}
