using System.Security.Cryptography;
using System.Text;

namespace RawSse.Tests.Support;

/// <summary>Makes JSON Web Tokens from their parts (RFC 7515, section 3.1), right ones and wrong ones.</summary>
internal static class Tokens
{
    public const string Secret = "a secret of more than thirty-two bytes";

    /// <summary>A token of these claims, signed with <see cref="Secret"/>.</summary>
    public static string Of(string claims) => Hs256(claims, Encoding.UTF8.GetBytes(Secret));

    /// <summary>A token that allows to read and publish on these topics, for ever.</summary>
    public static string For(string subscribe, string publish = "[]") =>
        Of($$$"""{"rawsse":{"subscribe":{{{subscribe}}},"publish":{{{publish}}}}}""");

    public static string Hs256(string claims, byte[] secret) =>
        Sign("HS256", claims, bytes => HMACSHA256.HashData(secret, bytes));

    public static string Rs256(string claims, RSA key) =>
        Sign("RS256", claims, bytes => key.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public static string Es256(string claims, ECDsa key) =>
        Sign("ES256", claims, bytes => key.SignData(bytes, HashAlgorithmName.SHA256));

    public static string Sign(string algorithm, string claims, Func<byte[], byte[]> sign, string moreOfHeader = "")
    {
        string header = $$"""{"alg":"{{algorithm}}","typ":"JWT"{{moreOfHeader}}}""";
        string signed = Encode(Encoding.UTF8.GetBytes(header)) + "." + Encode(Encoding.UTF8.GetBytes(claims));
        return signed + "." + Encode(sign(Encoding.ASCII.GetBytes(signed)));
    }

    private static string Encode(byte[] bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
