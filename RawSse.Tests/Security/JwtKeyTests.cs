using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace RawSse.Tests.Security;

public class JwtKeyTests
{
    [Test]
    public void Each_kind_of_public_key_is_for_one_algorithm_in_whichever_form()
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=tokens", ecdsa, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
        string base64 = Convert.ToBase64String(
            rsa.ExportSubjectPublicKeyInfo(), Base64FormattingOptions.InsertLineBreaks);
        Assert.Multiple(() =>
        {
            Assert.That(JwtKey.FromPublicKey(rsa.ExportSubjectPublicKeyInfoPem()).Algorithm, Is.EqualTo("RS256"));
            Assert.That(JwtKey.FromPublicKey(rsa.ExportSubjectPublicKeyInfo()).Algorithm, Is.EqualTo("RS256"));
            Assert.That(JwtKey.FromPublicKey(base64).Algorithm, Is.EqualTo("RS256"), "as identity providers show it");
            Assert.That(JwtKey.FromPublicKey(ecdsa.ExportSubjectPublicKeyInfoPem()).Algorithm, Is.EqualTo("ES256"));
            Assert.That(
                JwtKey.FromPublicKey("\n" + certificate.ExportCertificatePem() + "\n").Algorithm, Is.EqualTo("ES256"));
            Assert.That(JwtKey.FromPublicKey(certificate.RawData).Algorithm, Is.EqualTo("ES256"));
            Assert.That(
                JwtKey.FromPublicKey(Convert.ToBase64String(certificate.RawData)).Algorithm, Is.EqualTo("ES256"));
        });
    }

    [Test]
    public void A_secret_is_text_or_bytes_of_sufficient_length() => Assert.Multiple(() =>
    {
        Assert.That(JwtKey.FromSecret(new string('x', 32)).Algorithm, Is.EqualTo("HS256"));
        Assert.That(JwtKey.FromSecret(new string('ä', 16)).Algorithm, Is.EqualTo("HS256"), "bytes count, not letters");
        Assert.That(
            JwtKey.FromSecret("/x3J/8Jm0vYd9Lq1TzQk7A/Rw5N2bXcVfGhKpSuEoI4=").ToString(),
            Is.EqualTo("HS256, a secret of 44 bytes"));
        Assert.That(
            JwtKey.FromSecret([.. Enumerable.Range(200, 40).Select(i => (byte)i)]).ToString(),
            Is.EqualTo("HS256, a secret of 40 bytes"));
        Assert.That(() => JwtKey.FromSecret(""), Refused("at least 32 bytes"));
        Assert.That(() => JwtKey.FromSecret(new string('x', 31)), Refused("at least 32 bytes"));
    });

    /// <summary>
    /// Whoever knows a public key, which is everyone, could make tokens if it were taken for a secret.
    /// </summary>
    [Test]
    public void A_public_key_in_any_form_is_not_accepted_as_a_secret() => Assert.Multiple(() =>
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] spki = rsa.ExportSubjectPublicKeyInfo();
        byte[] openSsh = [0, 0, 0, 7, .. "ssh-rsa"u8, .. new byte[64]];
        byte[][] forms =
        [
            spki,
            rsa.ExportRSAPublicKey(),
            ecdsa.ExportSubjectPublicKeyInfo(),
            openSsh,
            Encoding.UTF8.GetBytes(rsa.ExportSubjectPublicKeyInfoPem()),
            Encoding.UTF8.GetBytes("\ufeff" + rsa.ExportRSAPublicKeyPem().Replace("\n", "\\n")),
        ];
        foreach (byte[] form in forms)
        {
            AssertNoSecret(form);
            AssertNoSecret(Encoding.ASCII.GetBytes(Convert.ToBase64String(form)));
            AssertNoSecret(
                Encoding.ASCII.GetBytes(Convert.ToBase64String(form, Base64FormattingOptions.InsertLineBreaks) + "\n"));
            AssertNoSecret(
                Encoding.ASCII.GetBytes(Convert.ToBase64String(form).TrimEnd('=').Replace('+', '-').Replace('/', '_')));
            AssertNoSecret(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(form)));
        }

        AssertNoSecret(Encoding.ASCII.GetBytes(Convert.ToBase64String(spki)[..200]), "one that was cut");
        foreach (string text in new[]
        {
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJvb2sgb2YgdGhlIGRlYWQ user@host",
            "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY= user@host",
            "sk-ecdsa-sha2-nistp256@openssh.com AAAAInNrLWVjZHNhLXNoYTI= user@host",
            "---- BEGIN SSH2 PUBLIC KEY ----\nAAAAB3NzaC1yc2EAAAADAQABAAABAQ==",
            """ {"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}""",
            """[{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}]""",
            "<RSAKeyValue><Modulus>AAAA</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>",
            "https://id.example/.well-known/jwks.json",
        })
        {
            AssertNoSecret(Encoding.UTF8.GetBytes(text), text);
            Assert.That(() => JwtKey.FromPublicKey(text), Refused("in PEM"), text);
        }
    });

    [Test]
    public void Anything_but_a_strong_public_key_is_refused_with_the_reason() => Assert.Multiple(() =>
    {
        using var shortRsa = RSA.Create(1024);
        using var rsa = RSA.Create(2048);
        AssertRefused(shortRsa.ExportSubjectPublicKeyInfoPem(), "at least 2048 bits");
        AssertRefused(rsa.ExportPkcs8PrivateKeyPem(), "private");
        AssertRefused(rsa.ExportRSAPrivateKeyPem(), "private");
        AssertRefused(rsa.ExportSubjectPublicKeyInfoPem().Replace("MIIB", "MIIC"), "can't be read");
        AssertRefused("-----BEGIN PUBLIC KEY-----\n?\n-----END PUBLIC KEY-----", "can't be read");
        AssertRefused("-----BEGIN PUBLIC KEY-----\n", "can't be read");
        AssertRefused("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "can't be read");
        AssertRefused(
            Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())[..200], "give a shared secret with --jwt-secret");
        AssertRefused("a secret of more than thirty-two bytes", "give a shared secret with --jwt-secret");
        AssertRefused("keys/public-key.pem", "a file that holds one");
        AssertRefused("", "in PEM");
    });

    [TestCase("1.2.840.10045.3.1.7", true, TestName = "ES256 is of the curve P-256")]
    [TestCase("1.3.132.0.10", false, TestName = "not of secp256k1, which has as many bits")]
    [TestCase("1.3.36.3.3.2.8.1.1.7", false, TestName = "not of brainpoolP256r1, which has as many bits")]
    [TestCase("1.3.132.0.34", false, TestName = "not of P-384")]
    public void Only_keys_on_the_curve_P_256_are_accepted_whatever_their_size(string curve, bool isTaken)
    {
        string pem;
        try
        {
            using var ecdsa = ECDsa.Create(ECCurve.CreateFromValue(curve));
            pem = ecdsa.ExportSubjectPublicKeyInfoPem();
        }
        catch (Exception e) when (!isTaken && e is PlatformNotSupportedException or CryptographicException)
        {
            Assert.Ignore($"no such curve here: {e.Message}");
            return;
        }

        Assert.That(
            () => JwtKey.FromPublicKey(pem),
            isTaken ? (NUnit.Framework.Constraints.IResolveConstraint)Throws.Nothing : Refused("curve P-256"));
    }

    private static NUnit.Framework.Constraints.ContainsConstraint Refused(string why) =>
        Throws.TypeOf<FormatException>().With.Message.StartsWith("expected ").And.Message.Contains(why);

    private static void AssertRefused(string text, string why) =>
        Assert.That(() => JwtKey.FromPublicKey(text), Refused(why), text);

    private static void AssertNoSecret(byte[] content, string? what = null) =>
        Assert.That(
            () => JwtKey.FromSecret(content), Refused("looks like a public key"), what ?? Convert.ToHexString(content));
}
