using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RawSse.Security;

namespace RawSse.Benchmarks.Security;

/// <summary>
/// Measures verifying a token, from its text to the grant: the additional cost of a request with a token.
/// </summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class JwtVerifierBenchmarks
{
    private const string Claims =
        """{"sub":"ann","exp":4102444800,"rawsse":{"publish":["chat/*"],"subscribe":["news","users/ann/*"]}}""";
    private const string Secret = "a secret of more than thirty-two bytes";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private JwtKey _key = null!;
    private JwtVerifier _experienced = null!;
    private byte[] _token = [];

    [Params("HS256", "RS256", "ES256")]
    public string Algorithm { get; set; } = "";

    [GlobalSetup]
    public void MakeToken()
    {
        (SecurityKey key, string text) = Algorithm switch
        {
            "HS256" => ((SecurityKey)new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Secret)), Secret),
            "RS256" => (new RsaSecurityKey(_rsa), _rsa.ExportSubjectPublicKeyInfoPem()),
            _ => (new ECDsaSecurityKey(_ecdsa), _ecdsa.ExportSubjectPublicKeyInfoPem()),
        };
        _token = Encoding.ASCII.GetBytes(
            new JsonWebTokenHandler().CreateToken(Claims, new SigningCredentials(key, Algorithm)));
        _key = Algorithm == "HS256" ? JwtKey.FromSecret(text) : JwtKey.FromPublicKey(text);
        _experienced = new JwtVerifier([_key], audience: null, TimeProvider.System);
    }

    /// <summary>Uses a new verifier, which knows no token. Creating it is part of the figure.</summary>
    [Benchmark]
    public string FirstTime() => Verify(new JwtVerifier([_key], audience: null, TimeProvider.System));

    [Benchmark]
    public string Again() => Verify(_experienced);

    private string Verify(JwtVerifier verifier)
    {
        (Grant? grant, string? problem) = verifier.VerifyAsync(_token).AsTask().GetAwaiter().GetResult();
        return grant?.Holder ?? throw new InvalidOperationException(problem);
    }
}
