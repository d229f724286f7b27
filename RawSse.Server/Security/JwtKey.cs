using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using RawSse.Security;

namespace RawSse;

/// <summary>
/// A key that verifies the signatures of tokens: a shared secret (HS256) or a public key (RS256, ES256).
/// </summary>
/// <remarks>
/// Immutable. The caller says which of the two kinds the key is. If a public key were used as a secret, everyone who
/// knows it could issue tokens, so a secret that looks like a public key is refused. RFC 7518, sections 3.2 to 3.4,
/// defines the algorithms and key lengths.
/// </remarks>
public sealed class JwtKey
{
    /// <summary>The minimum length of a secret in bytes: the length of the hash (RFC 7518, section 3.2).</summary>
    public const int MinSecretBytes = 32;

    /// <summary>The minimum length of an RSA modulus in bits (RFC 7518, section 3.3).</summary>
    public const int MinRsaBits = 2048;

    /// <summary>
    /// The object identifier of the curve P-256, 1.2.840.10045.3.1.7, in DER. The size alone would not do: other curves
    /// have 256 bits, too (RFC 7518, section 3.4).
    /// </summary>
    private static readonly byte[] P256 = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

    private JwtKey(SecurityKey key, string algorithm)
    {
        Key = key;
        Algorithm = algorithm;
    }

    /// <summary>The only algorithm that the key may be used with: HS256, RS256 or ES256.</summary>
    public string Algorithm { get; }

    /// <summary>The key in the form that the verifying library needs.</summary>
    internal SecurityKey Key { get; }

    /// <summary>Describes the kind of key, without anything that would help to guess it.</summary>
    public override string ToString() =>
        Key is SymmetricSecurityKey secret
            ? $"{Algorithm}, a secret of {secret.KeySize / 8} bytes"
            : $"{Algorithm}, a public key of {Key.KeySize} bits";

    /// <summary>Creates a key for HS256 from a shared secret.</summary>
    /// <param name="text">The secret shared with the issuer of the tokens. Its UTF-8 bytes are the key.</param>
    /// <exception cref="FormatException">
    /// The secret is too short, or looks like a public key. The message says which.
    /// </exception>
    public static JwtKey FromSecret(string text) => FromSecret(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="FromSecret(string)"/>
    /// <param name="secret">The secret shared with the issuer of the tokens.</param>
    public static JwtKey FromSecret(ReadOnlySpan<byte> secret) =>
        PublicKeyText.IsLikely(secret)
            ? throw new FormatException(
                "expected a secret but got what looks like a public key; give a public key with --jwt-key, in PEM")
        : secret.Length < MinSecretBytes
            ? throw new FormatException(
                $"expected a secret of at least {MinSecretBytes} bytes; give a public key with --jwt-key")
        : new JwtKey(new SymmetricSecurityKey(secret.ToArray()), SecurityAlgorithms.HmacSha256);

    /// <summary>
    /// Creates a key for RS256 from an RSA public key, or for ES256 from a public key on the curve P-256.
    /// </summary>
    /// <param name="text">A public key or a certificate in PEM (RFC 7468), or its DER in Base64.</param>
    /// <exception cref="FormatException">
    /// The text is none of these, or the key is too weak. The message says which.
    /// </exception>
    public static JwtKey FromPublicKey(string text) => FromPublicKey(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="FromPublicKey(string)"/>
    /// <param name="content">
    /// The content of a file: the same text in UTF-8, or a public key or a certificate in DER.
    /// </param>
    public static JwtKey FromPublicKey(ReadOnlySpan<byte> content)
    {
        PublicKey key = PublicKeyText.Read(content);
        if (key.GetRSAPublicKey() is { } rsa)
        {
            return rsa.KeySize >= MinRsaBits
                ? new JwtKey(new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256)
                : throw new FormatException(
                    $"expected an RSA key of at least {MinRsaBits} bits; this one has {rsa.KeySize}");
        }

        return key.EncodedParameters?.RawData.AsSpan().SequenceEqual(P256) == true
            && key.GetECDsaPublicKey() is { } ecdsa
            ? new JwtKey(new ECDsaSecurityKey(ecdsa), SecurityAlgorithms.EcdsaSha256)
            : throw new FormatException(
                "expected a public key for RSA or the curve P-256; this one is of another kind");
    }
}
