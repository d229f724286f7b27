using RawSse.Cli;

namespace RawSse.Tests.Cli;

public class UnitsTests
{
    [TestCase("250ms", 250)]
    [TestCase("1s", 1000)]
    [TestCase("1.5s", 1500)]
    [TestCase("5m", 300_000)]
    [TestCase("2h", 7_200_000)]
    [TestCase("0", 0)]
    public void Durations_are_read(string text, int milliseconds) =>
        Assert.That(Units.ParseDuration(text), Is.EqualTo(TimeSpan.FromMilliseconds(milliseconds)));

    [TestCase("")]
    [TestCase("1")]
    [TestCase("s")]
    [TestCase("-1s")]
    [TestCase("1 s")]
    [TestCase("1x")]
    [TestCase("1e3s")]
    [TestCase("99999999999d")]
    public void Text_that_is_not_a_duration_is_refused_with_examples(string text) =>
        Assert.That(
            () => Units.ParseDuration(text), Throws.TypeOf<FormatException>().With.Message.Contains("250ms, 1s"));

    [TestCase("4096", 4096)]
    [TestCase("64KiB", 65536)]
    [TestCase("10MiB", 10 << 20)]
    [TestCase("1gb", 1 << 30)]
    [TestCase("7B", 7)]
    public void Sizes_are_read(string text, long bytes) => Assert.That(Units.ParseSize(text), Is.EqualTo(bytes));

    [TestCase("")]
    [TestCase("KiB")]
    [TestCase("-1")]
    [TestCase("1TiB")]
    public void Text_that_is_not_a_size_is_refused_with_examples(string text) =>
        Assert.That(() => Units.ParseSize(text), Throws.TypeOf<FormatException>().With.Message.Contains("64KiB"));
}
