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
    public void A_key_is_given_itself_or_as_a_file_and_there_may_be_several()
    {
        using var rsa = RSA.Create(2048);
        File.WriteAllText(_file, rsa.ExportSubjectPublicKeyInfoPem());
        Assert.That(Read(("jwt-key", [_file, Tokens.Secret])).JwtKeys.Select(key => key.Algorithm), Is.EqualTo(new[] { "RS256", "HS256" }));
    }

    [Test]
    public void The_line_break_at_the_end_of_a_file_is_not_the_secret_s()
    {
        File.WriteAllText(_file, new string('x', 31) + "\n");
        Assert.That(() => Read(("jwt-key", [_file])), Throws.TypeOf<FormatException>().With.Message.Contains("at least 32 bytes"));
    }

    [TestCase("/etc/rawsse/keys/the-public-key-of-our-application")]
    [TestCase("./keys/the-public-key-of-our-application")]
    [TestCase("~/keys/the-public-key-of-our-application")]
    [TestCase("the-public-key-of-our-application.pem")]
    [TestCase("the-public-key-of-our-application.PEM")]
    [TestCase("the-public-key-of-our-application.der")]
    [TestCase("keys/production/the-public-key-of-our-application.json")]
    [TestCase("secrets/production/jwt_signing_key_2026")]
    [TestCase("keys\\production\\the-public-key-of-our-application")]
    [TestCase("short")]
    [TestCase("")]
    public void The_name_of_a_file_that_is_not_there_is_no_secret_and_what_was_given_is_not_shown(string value) =>
        Assert.That(
            () => Read(("jwt-key", [value])),
            Throws.TypeOf<FormatException>().With.Message.StartsWith("--jwt-key: takes ").And.Message.Not.Contains("got"));

    [TestCase("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJvb2sgb2YgdGhlIGRlYWQ user@host")]
    [TestCase("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"AAAA\"}")]
    public void A_public_key_in_another_form_is_no_secret(string text)
    {
        File.WriteAllText(_file, text);
        Assert.That(() => Read(("jwt-key", [_file])), Throws.TypeOf<FormatException>().With.Message.Contains("in PEM"));
    }

    [Test]
    public void A_file_may_hold_a_key_in_DER_or_a_secret_that_is_no_text()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] noText = [.. Enumerable.Range(200, 40).Select(i => (byte)i)];
        File.WriteAllBytes(_file, ecdsa.ExportSubjectPublicKeyInfo());
        Assert.That(Read(("jwt-key", [_file])).JwtKeys[0].ToString(), Is.EqualTo("ES256, a public key of 256 bits"));
        File.WriteAllBytes(_file, noText);
        Assert.That(Read(("jwt-key", [_file])).JwtKeys[0].ToString(), Is.EqualTo("HS256, a secret of 40 bytes"));
    }

    [Test]
    public void Base64_is_taken_for_a_secret_also_with_slashes() => Assert.That(
        Read(("jwt-key", ["/x3J/8Jm0vYd9Lq1TzQk7A/Rw5N2bXcVfGhKpSuEoI4="])).JwtKeys[0].Algorithm, Is.EqualTo("HS256"));

    [TestCase("private", "true")]
    [TestCase("jwt-audience", "us")]
    public void What_needs_tokens_needs_a_key_that_verifies_them(string name, string value) =>
        Assert.That(() => Read((name, [value])), Throws.TypeOf<FormatException>().With.Message.EqualTo($"--{name}: takes a --jwt-key besides"));

    [Test]
    public void With_one_they_are_on()
    {
        SseServerOptions options = Read(
            ("jwt-key", [Tokens.Secret]), ("private", ["true"]), ("jwt-audience", ["us"]), ("publish-rate", ["50/s"]));
        Assert.That((options.IsPrivate, options.JwtAudience, options.PublishRate), Is.EqualTo((true, "us", 50)));
    }

    [TestCase("7", 7)]
    [TestCase("7/s", 7)]
    public void A_rate_is_a_number_of_events_a_second(string value, int rate) =>
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
