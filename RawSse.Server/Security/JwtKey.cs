using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace RawSse.Security;

/// <summary>A key that verifies the signatures of tokens: a shared secret (HS256) or a public key (RS256, ES256).</summary>
/// <remarks>
/// Whoever makes one says which of the two it is. A public key that was taken for a secret would let everyone who knows it make tokens,
/// so what looks like a public key is refused as a secret. Sources: RFC 7518, sections 3.2 to 3.4, for algorithms and the lengths of keys.
/// </remarks>
public sealed class JwtKey
{
    /// <summary>The shortest secret, in bytes: that of the hash (RFC 7518, section 3.2).</summary>
    public const int MinSecretBytes = 32;

    /// <summary>The shortest modulus of an RSA key, in bits (RFC 7518, section 3.3).</summary>
    public const int MinRsaBits = 2048;

    /// <summary>The name of the curve P-256 in DER, 1.2.840.10045.3.1.7. Other curves have 256 bits too (RFC 7518, section 3.4).</summary>
    private static readonly byte[] P256 = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

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

    /// <summary>Makes a key for HS256.</summary>
    /// <param name="text">The secret that is shared with whoever makes tokens; its UTF-8 bytes count.</param>
    /// <exception cref="FormatException">It is too short, or looks like a public key; the message says which.</exception>
    public static JwtKey FromSecret(string text) => FromSecret(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="FromSecret(string)"/>
    /// <param name="secret">The secret that is shared with whoever makes tokens.</param>
    public static JwtKey FromSecret(ReadOnlySpan<byte> secret) =>
        PublicKeyText.IsLikely(secret)
            ? throw new FormatException("takes a secret; this looks like a public key, which goes into --jwt-key, in PEM")
        : secret.Length < MinSecretBytes
            ? throw new FormatException($"takes a secret of at least {MinSecretBytes} bytes; a public key goes into --jwt-key")
        : new JwtKey(new SymmetricSecurityKey(secret.ToArray()), SecurityAlgorithms.HmacSha256);

    /// <summary>Makes a key for RS256, if it is one of RSA, or for ES256, if it is one of the curve P-256.</summary>
    /// <param name="text">A public key or a certificate in PEM (RFC 7468), or the Base64 of its DER.</param>
    /// <exception cref="FormatException">It is none of them, or too weak; the message says which.</exception>
    public static JwtKey FromPublicKey(string text) => FromPublicKey(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="FromPublicKey(string)"/>
    /// <param name="content">What a file holds: the same in UTF-8, or a public key or a certificate in DER.</param>
    public static JwtKey FromPublicKey(ReadOnlySpan<byte> content)
    {
        PublicKey key = PublicKeyText.Read(content);
        if (key.GetRSAPublicKey() is { } rsa)
        {
            return rsa.KeySize >= MinRsaBits
                ? new JwtKey(new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256)
                : throw new FormatException($"takes an RSA key of at least {MinRsaBits} bits; this one has {rsa.KeySize}");
        }

        return key.EncodedParameters?.RawData.AsSpan().SequenceEqual(P256) == true && key.GetECDsaPublicKey() is { } ecdsa
            ? new JwtKey(new ECDsaSecurityKey(ecdsa), SecurityAlgorithms.EcdsaSha256)
            : throw new FormatException("takes a public key of RSA or of the curve P-256; this one is of another kind");
    }
}
