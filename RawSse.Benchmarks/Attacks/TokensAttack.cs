using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>
/// The attack of 5,000 publications a second, each on a new connection and with a different forged token. ES256 is the
/// most expensive algorithm to verify.
/// </summary>
internal sealed class TokensAttack : BesideHonest
{
    private const double RequestsPerSecond = 5000;

    public override string Name => "tokens";

    public override IReadOnlyList<Bar> Bars { get; } = [Bar.HonestTail(100), Bar.NothingMissing];

    protected override string PublishKey => "the-key-of-the-honest-publisher-of-this-attack";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ServerOptions(AttackOptions options) =>
        ["--publish-key", PublishKey, "--jwt-key", MakeKey(options.Folder)];

    protected override IAssault Prepare(AttackSite site)
    {
        ServerAddress server = site.Server.Address();
        string header = Encode("{\"alg\":\"ES256\",\"typ\":\"JWT\"}");
        string signature = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(64));
        return new RudeAssault(new()
        {
            Server = server,
            Request = number => Request(server, $"{header}.{Claims(number)}.{signature}"),
            AtOnce = 2000,
            PerSecond = RequestsPerSecond,
            LeavesAfterHead = true,
        });
    }

    private static byte[] Request(ServerAddress server, string token) => Encoding.ASCII.GetBytes(
        $"POST {server.Path} HTTP/1.1\r\nHost: {server.Host}\r\nAuthorization: Bearer {token}\r\nContent-Length: 1\r\n"
            + "\r\nx");

    private static string Claims(int number) => Encode($"{{\"jti\":\"{number}\",\"rawsse\":{{\"publish\":[\"*\"]}}}}");

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    /// <summary>Writes a public key, whose private key nobody has, to a file, and returns the path.</summary>
    private static string MakeKey(string folder)
    {
        string path = Path.Combine(folder, "key.pem");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(path, key.ExportSubjectPublicKeyInfoPem());
        return path;
    }
}
