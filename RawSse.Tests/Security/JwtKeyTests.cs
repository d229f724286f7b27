using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RawSse.Security;

namespace RawSse.Tests.Security;

public class JwtKeyTests
{
    [Test]
    public void Each_kind_of_key_is_for_one_algorithm()
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=tokens", ecdsa, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
        Assert.Multiple(() =>
        {
            Assert.That(JwtKey.Parse(new string('x', 32)).Algorithm, Is.EqualTo("HS256"));
            Assert.That(JwtKey.Parse(new string('ä', 16)).Algorithm, Is.EqualTo("HS256"), "bytes count, not letters");
            Assert.That(JwtKey.Parse(rsa.ExportSubjectPublicKeyInfoPem()).Algorithm, Is.EqualTo("RS256"));
            Assert.That(JwtKey.Parse(ecdsa.ExportSubjectPublicKeyInfoPem()).Algorithm, Is.EqualTo("ES256"));
            Assert.That(JwtKey.Parse("\n" + certificate.ExportCertificatePem() + "\n").Algorithm, Is.EqualTo("ES256"));
        });
    }

    [Test]
    public void What_is_no_key_or_too_weak_is_refused_with_the_reason()
    {
        using var shortRsa = RSA.Create(1024);
        using var rsa = RSA.Create(2048);
        using var otherCurve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Multiple(() =>
        {
            AssertRefused("", "at least 32 bytes");
            AssertRefused(new string('x', 31), "at least 32 bytes");
            AssertRefused(shortRsa.ExportSubjectPublicKeyInfoPem(), "at least 2048 bits");
            AssertRefused(otherCurve.ExportSubjectPublicKeyInfoPem(), "curve P-256");
            AssertRefused(rsa.ExportPkcs8PrivateKeyPem(), "private");
            AssertRefused(rsa.ExportRSAPrivateKeyPem(), "private");
            AssertRefused(rsa.ExportSubjectPublicKeyInfoPem().Replace("MIIB", "MIIC"), "can't be read");
            AssertRefused("-----BEGIN PUBLIC KEY-----\n?\n-----END PUBLIC KEY-----", "can't be read");
            AssertRefused("-----BEGIN PUBLIC KEY-----\n", "can't be read");
            AssertRefused("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "can't be read");
        });
    }

    private static void AssertRefused(string text, string why) =>
        Assert.That(() => JwtKey.Parse(text), Throws.TypeOf<FormatException>().With.Message.StartsWith("takes ").And.Message.Contains(why), text);
}
