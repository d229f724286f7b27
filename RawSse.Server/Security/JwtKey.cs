using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Unicode;
using Microsoft.IdentityModel.Tokens;

namespace RawSse.Security;

/// <summary>A key that verifies the signatures of tokens: a shared secret (HS256) or a public key (RS256, ES256).</summary>
/// <remarks>Sources: RFC 7518, sections 3.2 to 3.4, for algorithms and the lengths of keys.</remarks>
public sealed class JwtKey
{
    /// <summary>The shortest secret, in bytes: that of the hash (RFC 7518, section 3.2).</summary>
    public const int MinSecretBytes = 32;

    /// <summary>The shortest modulus of an RSA key, in bits (RFC 7518, section 3.3).</summary>
    public const int MinRsaBits = 2048;

    private const int P256Bits = 256;

    private const byte DerSequence = 0x30;

    private JwtKey(SecurityKey key, string algorithm)
    {
        Key = key;
        Algorithm = algorithm;
    }

    /// <summary>The one algorithm that it is for.</summary>
    public string Algorithm { get; }

    /// <summary>The key, for the library that verifies.</summary>
    internal SecurityKey Key { get; }

    /// <summary>What kind of key it is, and nothing that helps to guess it.</summary>
    public override string ToString() =>
        Key is SymmetricSecurityKey secret ? $"{Algorithm}, a secret of {secret.KeySize / 8} bytes" : $"{Algorithm}, a public key of {Key.KeySize} bits";

    /// <summary>Reads a key.</summary>
    /// <param name="text">
    /// A public key or a certificate in PEM (RFC 7468), for RS256 if it is RSA and for ES256 if it is of the curve P-256; or
    /// a secret for HS256, of which the UTF-8 bytes count.
    /// </param>
    /// <exception cref="FormatException">It is none of them, or too short; the message says which.</exception>
    public static JwtKey Parse(string text)
    {
        if (text.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            return ParsePem(text);
        }

        // A public key that was taken for a secret would let everyone who knows it make tokens.
        return text.StartsWith("ssh-", StringComparison.Ordinal) || text.StartsWith("ecdsa-", StringComparison.Ordinal) || text.TrimStart().StartsWith('{')
            ? throw new FormatException("takes a public key in PEM; this one is in another form")
            : FromSecret(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Reads what a file holds: text, as <see cref="Parse(string)"/>, without the line break at its end; or bytes that are no text.</summary>
    /// <param name="content">The file. If it is no text, a public key or a certificate in DER, or else a secret.</param>
    /// <exception cref="FormatException">As <see cref="Parse(string)"/>.</exception>
    public static JwtKey Parse(ReadOnlySpan<byte> content) =>
        content.Length > 0 && content[0] == DerSequence && ReadDer(content) is { } key ? FromPublicKey(key)
        : Utf8.IsValid(content) ? Parse(Encoding.UTF8.GetString(content).TrimEnd('\r', '\n'))
        : FromSecret(content.ToArray());

    private static JwtKey FromSecret(byte[] secret) => secret.Length >= MinSecretBytes
        ? new JwtKey(new SymmetricSecurityKey(secret), SecurityAlgorithms.HmacSha256)
        : throw new FormatException($"takes a secret of at least {MinSecretBytes} bytes, or a public key in PEM");

    private static PublicKey? ReadDer(ReadOnlySpan<byte> content)
    {
        try
        {
            return PublicKey.CreateFromSubjectPublicKeyInfo(content, out _);
        }
        catch (CryptographicException)
        {
        }

        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(content);
            return certificate.PublicKey;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static JwtKey ParsePem(string pem)
    {
        if (pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new FormatException("takes the public key; this is the private one, which only who makes tokens should have");
        }

        try
        {
            PemFields fields = PemEncoding.Find(pem);
            using X509Certificate2? certificate =
                pem[fields.Label] == "CERTIFICATE" ? X509Certificate2.CreateFromPem(pem) : null;
            return FromPublicKey(certificate?.PublicKey
                ?? PublicKey.CreateFromSubjectPublicKeyInfo(Convert.FromBase64String(pem[fields.Base64Data]), out _));
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new FormatException("takes a public key or a certificate in PEM; this one can't be read", e);
        }
    }

    private static JwtKey FromPublicKey(PublicKey key)
    {
        if (key.GetRSAPublicKey() is { } rsa)
        {
            return rsa.KeySize >= MinRsaBits
                ? new JwtKey(new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256)
                : throw new FormatException($"takes an RSA key of at least {MinRsaBits} bits; this one has {rsa.KeySize}");
        }

        return key.GetECDsaPublicKey() is { KeySize: P256Bits } ecdsa
            ? new JwtKey(new ECDsaSecurityKey(ecdsa), SecurityAlgorithms.EcdsaSha256)
            : throw new FormatException("takes a public key of RSA or of the curve P-256; this one is of another kind");
    }
}
