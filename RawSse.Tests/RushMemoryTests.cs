namespace RawSse.Tests;

public class RushMemoryTests
{
    [Test]
    public void Memory_is_given_back_once_when_a_rush_is_over()
    {
        var memory = new RushMemory();
        Assert.That(
            new long[] { 0, 600, 5000, 9000, 9010, 9010, 9020, 9700, 9700, 12_000, 12_010 }.Select(memory.LookAfter),
            Is.EqualTo(new[] { false, false, false, false, true, false, false, false, false, false, true }));
    }
}
