using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace RawSse.Security;

/// <summary>
/// Reads public keys in the supported formats, and recognises other formats in which public keys are passed around.
/// </summary>
internal static class PublicKeyText
{
    private const string Taken =
        "expected a public key or a certificate in PEM, or a file that holds one; give a shared secret with "
            + "--jwt-secret";

    private const byte DerSequence = 0x30;

    /// <summary>
    /// The beginnings of unsupported formats: OpenSSH, RFC 4716, JWK and JWKS, .NET's XML, and URLs of a JWKS.
    /// </summary>
    private static readonly SearchValues<string> Others = SearchValues.Create(
        ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-", "---- BEGIN", "{", "[", "<", "http://", "https://"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a public key or a certificate in PEM, DER, or Base64 of DER.</summary>
    /// <exception cref="FormatException">The content is none of these. The message says what was expected.</exception>
    public static PublicKey Read(ReadOnlySpan<byte> content)
    {
        if (TryReadDer(content, out PublicKey? key))
        {
            return key;
        }

        string text = Encoding.UTF8.GetString(content);
        if (text.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            return ReadPem(text);
        }

        return TryDecode(text, out byte[]? decoded) && TryReadDer(decoded, out key)
            ? key
            : throw new FormatException(Taken);
    }

    /// <summary>Returns whether this looks like a public key in any format.</summary>
    public static bool IsLikely(ReadOnlySpan<byte> content)
    {
        if (IsLikelyAsItIs(content))
        {
            return true;
        }

        // Secrets are also written in Base64 and hex, so what counts is the decoded content.
        string text = Encoding.UTF8.GetString(content);
        return TryDecode(text, out byte[]? decoded) && IsLikelyAsItIs(decoded);
    }

    private static bool IsLikelyAsItIs(ReadOnlySpan<byte> content)
    {
        string text = Encoding.UTF8.GetString(content).TrimStart();
        return text.Contains("-----BEGIN ", StringComparison.Ordinal)
            || text.AsSpan().IndexOfAny(Others) == 0
            || IsDer(content)

            // The decoded form of an OpenSSH key: a length, followed by the name of the algorithm.
            || (content.Length > 8 && content.StartsWith("\0\0\0"u8)
                && (
                    content[4..].StartsWith("ssh-"u8)
                        || content[4..].StartsWith("ecdsa-"u8)
                        || content[4..].StartsWith("sk-"u8)));
    }

    /// <summary>
    /// Returns whether this is a DER sequence, or the beginning of a long one that was cut off. About one random secret
    /// in twenty thousand looks like this, too; its owner can choose another one.
    /// </summary>
    private static bool IsDer(ReadOnlySpan<byte> content) =>
        content.Length > 2
            && content[0] == DerSequence
            && (content[1] is 0x81 or 0x82 || content[1] == content.Length - 2);

    private static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? decoded)
    {
        string packed =
            string.Concat(text.Where(c => !char.IsWhiteSpace(c))).Replace('-', '+').Replace('_', '/').TrimEnd('=');
        decoded = null;
        if (packed.Length > 0 && packed.Length % 2 == 0 && packed.All(char.IsAsciiHexDigit))
        {
            decoded = Convert.FromHexString(packed);
            return true;
        }

        byte[] bytes = new byte[packed.Length];
        if (packed.Length > 0
            && Convert.TryFromBase64String(packed.PadRight((packed.Length + 3) / 4 * 4, '='), bytes, out int written))
        {
            decoded = bytes[..written];
        }

        return decoded is not null;
    }

    private static bool TryReadDer(ReadOnlySpan<byte> content, [NotNullWhen(true)] out PublicKey? key)
    {
        key = null;
        if (content.IsEmpty || content[0] != DerSequence)
        {
            return false;
        }

        try
        {
            key = PublicKey.CreateFromSubjectPublicKeyInfo(content, out _);
            return true;
        }
        catch (CryptographicException)
        {
        }

        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(content);
            key = certificate.PublicKey;
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static PublicKey ReadPem(string pem)
    {
        if (pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new FormatException(
                "expected a public key but got a private key, which only the token issuer should have");
        }

        try
        {
            PemFields fields = PemEncoding.Find(pem);
            using X509Certificate2? certificate =
                pem[fields.Label] == "CERTIFICATE" ? X509Certificate2.CreateFromPem(pem) : null;
            return certificate?.PublicKey
                ?? PublicKey.CreateFromSubjectPublicKeyInfo(Convert.FromBase64String(pem[fields.Base64Data]), out _);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new FormatException("expected a public key or a certificate in PEM, but this one can't be read", e);
        }
    }
}
