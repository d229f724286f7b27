using RawSse.Benchmarks.Attacks;
using RawSse.Benchmarks.Load;

namespace RawSse.Tests.Benchmarks;

/// <summary>Which attacks the words on the command line mean.</summary>
public sealed class AttackNamesTests
{
    private static readonly string[] All = ["scan-head", "scan-own-topics", "scan", "replay-all", "stop"];

    [TestCase("stop", "stop")]
    [TestCase("scan-head", "scan-head")]
    [TestCase("scan", "scan-head scan-own-topics scan", Description = "the word before a hyphen")]
    [TestCase("stop scan-head", "scan-head stop", Description = "in the order of the table")]
    [TestCase("replay,stop replay-all", "replay-all stop", Description = "each once")]
    [TestCase("", "scan-head scan-own-topics scan replay-all stop")]
    public void A_word_names_an_attack_or_all_that_begin_with_it(string words, string names) => Assert.That(
        AttackNames.Choose(All, words.Split(' ', StringSplitOptions.RemoveEmptyEntries)), Is.EqualTo(names.Split(' ')));

    [TestCase("sca")]
    [TestCase("scan-")]
    [TestCase("Stop")]
    public void A_word_that_names_no_attack_is_refused_with_the_names_of_all(string word) => Assert.That(
        () => AttackNames.Choose(All, [word]),
        Throws.TypeOf<LoadFailure>().With.Message.Contains($"'{word}'").And.Message.Contains("replay-all"));

    [Test]
    public void Rounds_and_events_and_time_must_be_above_zero() => Assert.Multiple(() =>
    {
        Refused(new() { Rounds = 0 }, "--rounds");
        Refused(new() { ReplayEvents = 0 }, "--events");
        Refused(new() { During = TimeSpan.Zero }, "--time");
    });

    private static void Refused(AttackOptions options, string option) => Assert.That(
        options.Check,
        Throws.TypeOf<LoadFailure>().With.Message.Contains(OperatingSystem.IsLinux() ? option : "Linux"));
}
