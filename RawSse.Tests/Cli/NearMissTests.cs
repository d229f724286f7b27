using RawSse.Cli;

namespace RawSse.Tests.Cli;

public class NearMissTests
{
    private static readonly string[] Names = [.. CommandLineOptions.All.Select(option => option.Name)];

    [TestCase("--tik", ExpectedResult = "tick")]
    [TestCase("tock", ExpectedResult = "tick")]
    [TestCase("TIKC", ExpectedResult = "tick")]
    [TestCase("history_byte", ExpectedResult = "history-bytes")]
    [TestCase("maxconnections", ExpectedResult = "max-connections")]
    [TestCase("nonsense", ExpectedResult = null)]
    [TestCase("Logging", ExpectedResult = null)]
    [TestCase("AllowedHosts", ExpectedResult = null)]
    [TestCase("x", ExpectedResult = null)]
    [TestCase("", ExpectedResult = null)]
    public string? A_slip_or_two_are_seen_through_and_another_word_is_another_word(string word) =>
        NearMiss.Find(word, Names);

    [Test]
    public void Variables_that_Kubernetes_sets_for_a_service_of_that_name_are_not_misspelt_options()
    {
        string[] names =
        [
            "PATH",
            "RAWSSE_TICK",
            "RAWSSE_PORT",
            "RAWSSE_PORT_8080_TCP",
            "RAWSSE_PORT_8080_TCP_ADDR",
            "RAWSSE_SERVICE_HOST",
            "RAWSSE_SERVICE_PORT",
            "RAWSSE_SERVICE_PORT_HTTP",
            "RAWSSE_EU_WEST_SERVICE_HOST",
            "RAWSSE_EU_WEST_PORT_80_TCP_PROTO",
            "RAWSSE_EU_PORT", "RAWSSE_HISTROY", "RAWSSE_NONSENSE",
        ];
        Assert.That(UnknownVariables.Find(names), Is.EqualTo(new[]
        {
            "RAWSSE_HISTROY is set, but there is no such option; did you mean RAWSSE_HISTORY?",
            "RAWSSE_NONSENSE is set, but there is no such option",
        }));
    }
}
