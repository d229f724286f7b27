using System.Security.Cryptography;
using RawSse.Cli;
using RawSse.Tests.Support;

namespace RawSse.Tests.Cli;

public class KeyOptionTests
{
    private string _file = null!;

    [SetUp]
    public void Make_a_file() => _file = Path.GetTempFileName();

    [TearDown]
    public void Delete_the_file() => File.Delete(_file);

    [Test]
    public void The_option_says_what_kind_of_key_it_is_and_both_options_may_be_repeated()
    {
        using var rsa = RSA.Create(2048);
        File.WriteAllText(_file, rsa.ExportSubjectPublicKeyInfoPem());
        SseServerOptions options = Read(
            ("jwt-key", [_file, "@" + _file, Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())]),
            ("jwt-secret", [Tokens.Secret]));
        Assert.That(
            options.JwtKeys.Select(key => key.Algorithm), Is.EqualTo(new[] { "RS256", "RS256", "RS256", "HS256" }));
    }

    [Test]
    public void The_line_break_at_the_end_of_a_file_is_not_the_secret_s()
    {
        File.WriteAllText(_file, new string('x', 31) + "\n");
        Assert.That(
            () => Read(("jwt-secret", ["@" + _file])),
            Throws.TypeOf<FormatException>().With.Message.Contains("at least 32 bytes"));
        File.WriteAllText(_file, new string('x', 32) + "\r\n");
        Assert.That(
            Read(("jwt-secret", ["@" + _file])).JwtKeys[0].ToString(), Is.EqualTo("HS256, a secret of 32 bytes"));
    }

    [Test]
    public void A_file_may_hold_a_secret_that_is_not_text()
    {
        File.WriteAllBytes(_file, [.. Enumerable.Range(200, 40).Select(i => (byte)i)]);
        Assert.That(
            Read(("jwt-secret", ["@" + _file])).JwtKeys[0].ToString(), Is.EqualTo("HS256, a secret of 40 bytes"));
    }

    [Test]
    public void The_name_of_a_file_is_not_accepted_as_a_secret() => Assert.That(
        () => Read(("jwt-secret", [_file])),
        Throws.TypeOf<FormatException>().With.Message.Contains("put an @ before the name"));

    [TestCase("jwt-key", "a secret of more than thirty-two bytes", "--jwt-secret")]
    [TestCase("jwt-key", "the-public-key-of-our-application.pem", "a file that holds one")]
    [TestCase("jwt-key", "", "in PEM")]
    [TestCase("jwt-secret", "short", "at least 32 bytes")]
    [TestCase("jwt-secret", "@nowhere/secret", "'nowhere/secret' can't be read")]
    [TestCase("publish-key", "fifteen-letters", "at least 16 characters")]
    [TestCase("publish-key", "sixteen letters and spaces", "without white space")]
    [TestCase("publish-key", "@nowhere/keys", "'nowhere/keys' can't be read")]
    public void An_error_says_what_is_wrong_and_does_not_show_the_value(string name, string value, string says) =>
        Assert.That(
            () => Read((name, [value])),
            Throws.TypeOf<FormatException>().With.Message.StartsWith($"--{name}: expected ").And.Message.Contains(says)
                .And.Message.Not.Contains("got"));

    [Test]
    public void Publish_keys_may_be_in_a_file_one_on_each_line()
    {
        File.WriteAllText(_file, "the-first-of-the-keys\r\n\nthe,second,of,the,keys\n");
        Assert.That(
            Read(("publish-key", ["@" + _file, "the-third-of-the-keys"])).PublishKeys,
            Is.EqualTo(new[] { "the-first-of-the-keys", "the,second,of,the,keys", "the-third-of-the-keys" }));
        File.WriteAllText(_file, "\n");
        Assert.That(
            () => Read(("publish-key", ["@" + _file])),
            Throws.TypeOf<FormatException>().With.Message.Contains("empty"));
    }

    [Test]
    public void A_secret_in_the_environment_may_contain_commas()
    {
        File.WriteAllText(_file, "{}");
        SseServerOptions options = OptionSources.Read(
            _ => [],
            name =>
                name is "RAWSSE_PUBLISH_KEY" or "RAWSSE_JWT_SECRET"
                    ? "half of a secret,".Replace(' ', '-') + "and-the-other-half"
                    : null,
            _file).Server;
        Assert.That(options.PublishKeys, Is.EqualTo(new[] { "half-of-a-secret,and-the-other-half" }));
        Assert.That(options.JwtKeys, Has.Count.EqualTo(1));
    }

    [Test]
    public void Files_with_options_and_keys_are_not_to_be_served()
    {
        File.WriteAllText(_file, "a-key-that-may-publish\n");
        SseServerOptions options = Read(("publish-key", ["@" + _file]));
        Assert.That(options.PrivateFiles, Is.EquivalentTo(new[] { _file, Path.ChangeExtension(_file, ".json") }));
    }

    [TestCase("private", "true")]
    [TestCase("jwt-audience", "us")]
    public void Options_about_tokens_require_a_key_that_verifies_them(string name, string value) =>
        Assert.That(
            () => Read((name, [value])),
            Throws.TypeOf<FormatException>().With.Message.EqualTo($"--{name} requires --jwt-key or --jwt-secret"));

    [Test]
    public void Options_about_tokens_take_effect_with_a_key()
    {
        SseServerOptions options = Read(
            ("jwt-secret", [Tokens.Secret]),
            ("private", ["true"]),
            ("jwt-audience", ["us"]),
            ("publish-rate", ["50/s"]));
        Assert.That((options.IsPrivate, options.JwtAudience, options.PublishRate), Is.EqualTo((true, "us", 50)));
    }

    [TestCase("7", 7)]
    [TestCase("7/s", 7)]
    public void A_rate_is_a_number_of_events_per_second(string value, int rate) =>
        Assert.That(Read(("publish-rate", [value])).PublishRate, Is.EqualTo(rate));

    private SseServerOptions Read(params (string Name, string[] Values)[] given)
    {
        string config = Path.ChangeExtension(_file, ".json");
        File.WriteAllText(config, "{}");
        try
        {
            return OptionSources.Read(
                option => given.FirstOrDefault(g => g.Name == option.Name).Values ?? [], _ => null, config).Server;
        }
        finally
        {
            File.Delete(config);
        }
    }
}
