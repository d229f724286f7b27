using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using RawSse.Security;
using RawSse.Tests.Support;

namespace RawSse.Tests.Security;

public class JwtVerifierTests
{
    private const string All = """{"rawsse":{"publish":["*"],"subscribe":["*"]}}""";
    private const long Now = 1_800_000_000;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(Now));

    [Test]
    public async Task Tokens_of_all_three_algorithms_are_accepted_with_any_of_the_keys()
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        JwtVerifier verifier = Verifier(
            Tokens.Secret, rsa.ExportSubjectPublicKeyInfoPem(), ecdsa.ExportSubjectPublicKeyInfoPem());
        foreach (string token in new[] { Tokens.Of(All), Tokens.Rs256(All, rsa), Tokens.Es256(All, ecdsa) })
        {
            (Grant? grant, string? problem) = await VerifyAsync(verifier, token);
            Assert.That(
                (grant?.Publish?.Matches("a"), grant?.Subscribe?.Matches("a"), problem),
                Is.EqualTo((true, true, (string?)null)));
        }
    }

    [Test]
    public async Task Tokens_of_other_keys_and_algorithms_are_refused()
    {
        using var rsa = RSA.Create(2048);
        using var otherRsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var otherEcdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string pem = rsa.ExportSubjectPublicKeyInfoPem();
        byte[] secret = Encoding.UTF8.GetBytes(Tokens.Secret);
        string[] wrong =
        [
            Tokens.Rs256(All, otherRsa),
            Tokens.Es256(All, otherEcdsa),
            Tokens.Hs256(All, Encoding.UTF8.GetBytes(Tokens.Secret + " ")),

            // The public key is no secret: who knows it must not be able to sign with it.
            Tokens.Hs256(All, Encoding.UTF8.GetBytes(pem)),
            Tokens.Hs256(All, rsa.ExportSubjectPublicKeyInfo()),
            Tokens.Sign("none", All, _ => []),
            Tokens.Sign("None", All, _ => []),
            Tokens.Sign("", All, _ => []),
            Tokens.Sign("HS256", All, _ => []),
            Tokens.Sign("HS512", All, bytes => HMACSHA512.HashData(secret, bytes)),
            Tokens.Sign("PS256", All, bytes => rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
            Tokens.Sign(
                "RS512", All, bytes => rsa.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1)),
            Tokens.Sign("HS256", All, bytes => HMACSHA256.HashData(secret, bytes), ""","crit":["b64"],"b64":true"""),
            Tokens.Of(All)[..^4],
            Tokens.Of(All).Replace(".", ".e30", StringComparison.Ordinal),
        ];
        JwtVerifier verifier = Verifier(Tokens.Secret, pem, ecdsa.ExportSubjectPublicKeyInfoPem());
        foreach (string token in wrong)
        {
            (Grant? grant, string? problem) = await VerifyAsync(verifier, token);
            Assert.That(grant, Is.Null, token);
            Assert.That(problem, Does.StartWith("the token "), token);
        }
    }

    [TestCase("")]
    [TestCase(".")]
    [TestCase("..")]
    [TestCase("a.b.c")]
    [TestCase("a.b.c.d.e")]
    [TestCase("e30.e30.")]
    [TestCase("key-one")]
    [TestCase("?.?.?")]
    public async Task Text_that_is_not_a_token_is_refused_with_one_line(string token)
    {
        (Grant? grant, string? problem) = await VerifyAsync(Verifier(Tokens.Secret), token);
        Assert.That((grant, problem), Is.EqualTo(((Grant?)null, "the token can't be read")).Or.EqualTo(
            ((Grant?)null, "the token is not signed with a key of this server")));
    }

    [TestCase("1800000001", null)]
    [TestCase("1800000000.5", null)]
    [TestCase("1800000000", "has expired")]
    [TestCase("1799999999", "has expired")]
    [TestCase("0", "has expired")]
    [TestCase("-1", "must be a number of seconds")]
    [TestCase("\"1900000000\"", "must be a number of seconds")]
    [TestCase("null", "can't be read")]
    [TestCase("1e300", "can't be read")]
    [TestCase("[1900000000]", "can't be read")]
    public async Task A_token_is_good_until_it_expires_to_the_second(string exp, string? problem) =>
        await AssertAsync($$$"""{"exp":{{{exp}}},"rawsse":{"publish":["*"]}}""", problem);

    [TestCase("1799999999", null)]
    [TestCase("1800000030", null, Description = "clocks differ")]
    [TestCase("1800000031", "not valid yet")]
    [TestCase("\"1\"", "must be a number of seconds")]
    public async Task A_token_is_not_accepted_before_it_begins(string nbf, string? problem) =>
        await AssertAsync($$$"""{"nbf":{{{nbf}}},"rawsse":{"publish":["*"]}}""", problem);

    [TestCase("""{"aud":"us","rawsse":{"publish":["*"]}}""", null)]
    [TestCase("""{"aud":["them","us"],"rawsse":{"publish":["*"]}}""", null)]
    [TestCase("""{"aud":"us/","rawsse":{"publish":["*"]}}""", "for another audience")]
    [TestCase("""{"aud":"US","rawsse":{"publish":["*"]}}""", "for another audience")]
    [TestCase("""{"aud":"them","rawsse":{"publish":["*"]}}""", "for another audience")]
    [TestCase("""{"aud":[],"rawsse":{"publish":["*"]}}""", "for another audience")]
    [TestCase("""{"rawsse":{"publish":["*"]}}""", "for another audience")]
    public async Task An_audience_that_was_asked_for_must_be_named(string claims, string? problem) =>
        await AssertAsync(claims, problem, audience: "us");

    [TestCase("""{"rawsse":{"publish":"*"}}""")]
    [TestCase("""{"rawsse":{"publish":[1]}}""")]
    [TestCase("""{"rawsse":{"publish":[""]}}""")]
    [TestCase("""{"rawsse":{"publish":["a\n"]}}""")]
    [TestCase("""{"rawsse":{"publish":{"a":1}}}""")]
    [TestCase("""{"rawsse":[]}""")]
    [TestCase("""{"rawsse":"*"}""")]
    [TestCase("""{"rawsse":{"publish":["a"],"publish":["*"]}}""")]
    [TestCase("""{"exp":1,"exp":1900000000,"rawsse":{"publish":["*"]}}""")]
    public async Task Claims_that_are_not_understood_grant_nothing(string claims)
    {
        (Grant? grant, string? problem) = await VerifyAsync(Verifier(Tokens.Secret), Tokens.Of(claims));
        Assert.That((grant, problem), Is.EqualTo(((Grant?)null, problem)));
        Assert.That(problem, Does.StartWith("the token's claim"));
    }

    [TestCase("{}")]
    [TestCase("""{"rawsse":{}}""")]
    [TestCase("""{"rawsse":{"publish":[],"subscribe":[]}}""")]
    [TestCase("""{"publish":["*"],"subscribe":["*"]}""")]
    public async Task A_token_that_says_nothing_of_topics_allows_none(string claims)
    {
        (Grant? grant, _) = await VerifyAsync(Verifier(Tokens.Secret), Tokens.Of(claims));
        Assert.That((grant!.Publish, grant.Subscribe), Is.EqualTo((default(object), default(object))));
    }

    [Test]
    public async Task The_holder_of_a_token_is_its_subject_or_the_token_itself()
    {
        Assert.That(
            await HolderAsync("""{"sub":"x","jti":"1"}"""), Is.EqualTo(await HolderAsync("""{"sub":"x","jti":"2"}""")));
        Assert.That(await HolderAsync("""{"jti":"1"}"""), Is.Not.EqualTo(await HolderAsync("""{"jti":"2"}""")));
        string spelledOtherwise = Tokens.Of("""{"jti":"1"}""") + "=";
        Grant? grant = (await VerifyAsync(Verifier(Tokens.Secret), spelledOtherwise)).Grant;
        Assert.That(grant?.Holder, Is.Null.Or.EqualTo(await HolderAsync("""{"jti":"1"}""")));

        async Task<string> HolderAsync(string claims) =>
            (await VerifyAsync(Verifier(Tokens.Secret), Tokens.Of(claims))).Grant!.Holder;
    }

    [Test]
    public async Task A_token_that_is_known_is_looked_at_again_when_it_expires_and_others_are_not_taken_for_it()
    {
        string token = Tokens.Of($$$"""{"exp":{{{Now + 10}}},"rawsse":{"publish":["a"]}}""");
        string other = Tokens.For("[]", """["b"]""");
        var verifier = new JwtVerifier([JwtKey.FromSecret(Tokens.Secret)], null, _time, remembered: 1);
        for (int i = 0; i < 3; i++)
        {
            Assert.That((await VerifyAsync(verifier, other)).Grant?.Publish?.Matches("a"), Is.False);
            Assert.That((await VerifyAsync(verifier, token)).Grant?.Publish?.Matches("a"), Is.True);
            Assert.That((await VerifyAsync(verifier, token + "A")).Grant, Is.Null);
            Assert.That((await VerifyAsync(verifier, token[..^1])).Grant, Is.Null);
        }

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await VerifyAsync(verifier, token), Is.EqualTo(((Grant?)null, "the token has expired")));
    }

    [TestCase("RS512", "is signed with RS512, but this server has keys only for HS256")]
    [TestCase("EdDSA", "is signed with EdDSA, but")]
    [TestCase("none", "is signed with none, but")]
    [TestCase("a b", "is signed with another algorithm, but")]
    public async Task A_token_of_an_algorithm_without_a_key_is_told_so(string algorithm, string problem) =>
        Assert.That(
            (await VerifyAsync(Verifier(Tokens.Secret), Tokens.Sign(algorithm, All, _ => [1]))).Problem,
            Does.Contain(problem));

    [Test]
    public async Task The_text_of_a_public_key_signs_nothing()
    {
        using var rsa = RSA.Create(2048);
        using var other = RSA.Create(2048);
        string base64 = Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo());
        var verifier = new JwtVerifier(
            [
                JwtKey.FromPublicKey(base64),
                JwtKey.FromPublicKey(other.ExportSubjectPublicKeyInfoPem()),
                JwtKey.FromSecret(Tokens.Secret),
            ],
            null,
            _time);
        Assert.That((await VerifyAsync(verifier, Tokens.Rs256(All, rsa))).Grant, Is.Not.Null);
        Assert.That((await VerifyAsync(verifier, Tokens.Hs256(All, Encoding.UTF8.GetBytes(base64)))).Grant, Is.Null);
        Assert.That(() => JwtKey.FromSecret(base64), Throws.TypeOf<FormatException>());
    }

    [Test]
    public async Task Tokens_that_are_not_known_are_verified_on_other_threads_and_so_many_at_once()
    {
        using var clock = new CrowdedClock();
        var verifier = new JwtVerifier([JwtKey.FromSecret(Tokens.Secret)], null, clock, atOnce: 2);
        var verified = new List<Task<(Grant? Grant, string? Problem)>>();
        Task calling = Task.Run(() => verified.AddRange(
            Enumerable.Range(0, 10).Select(i => VerifyAsync(verifier, Tokens.Of($$"""{"jti":"{{i}}"}""")).AsTask())));
        Wait.Until(() => calling.IsCompleted, "whoever asks is not held up while tokens are verified");
        Wait.Until(() => clock.Inside == 2, "two are being verified");
        clock.LetAllGo();
        Assert.That((await Task.WhenAll(verified)).Select(found => found.Grant), Has.All.Not.Null);
        Assert.That(clock.Most, Is.EqualTo(2));
    }

    [Test]
    public async Task A_bad_token_is_refused_unseen_for_a_moment_and_does_not_push_out_good_ones()
    {
        var verifier = new JwtVerifier([JwtKey.FromSecret(Tokens.Secret)], null, _time, remembered: 1);
        string good = Tokens.Of(All);
        string early = Tokens.Of($$$"""{"nbf":{{{Now + 31}}},"rawsse":{"publish":["*"]}}""");
        Grant? grant = (await VerifyAsync(verifier, good)).Grant;
        Assert.That((await VerifyAsync(verifier, early)).Problem, Does.Contain("not valid yet"));
        ValueTask<(Grant? Grant, string? Problem)> again = VerifyAsync(verifier, early);
        Assert.That(again.IsCompletedSuccessfully && again.Result.Problem!.Contains("not valid yet"));
        ValueTask<(Grant? Grant, string? Problem)> known = VerifyAsync(verifier, good);
        Assert.That(known.IsCompletedSuccessfully && known.Result.Grant == grant, "the good one is still known");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await VerifyAsync(verifier, early)).Grant, Is.Not.Null, "its time has come");
    }

    private static ValueTask<(Grant? Grant, string? Problem)> VerifyAsync(JwtVerifier verifier, string token) =>
        verifier.VerifyAsync(Encoding.UTF8.GetBytes(token));

    private JwtVerifier Verifier(params string[] keys) => new([.. keys.Select(KeyOf)], null, _time);

    private static JwtKey KeyOf(string text) =>
        text.Contains("BEGIN", StringComparison.Ordinal) ? JwtKey.FromPublicKey(text) : JwtKey.FromSecret(text);

    private async Task AssertAsync(string claims, string? expected, string? audience = null)
    {
        var verifier = new JwtVerifier([JwtKey.FromSecret(Tokens.Secret)], audience, _time);
        (Grant? grant, string? problem) = await VerifyAsync(verifier, Tokens.Of(claims));
        Assert.That(grant is null, Is.EqualTo(expected is not null), problem);
        Assert.That(problem ?? "", Does.Contain(expected ?? ""));
    }

    /// <summary>A clock that keeps whoever looks at it until all may go, and counts them.</summary>
    private sealed class CrowdedClock : TimeProvider, IDisposable
    {
        private readonly ManualResetEventSlim _mayGo = new();
        private int _inside;
        private int _most;

        public int Inside => Volatile.Read(ref _inside);

        public int Most => Volatile.Read(ref _most);

        public override DateTimeOffset GetUtcNow()
        {
            int inside = Interlocked.Increment(ref _inside);
            for (int most = Most; inside > most; most = Most)
            {
                _ = Interlocked.CompareExchange(ref _most, inside, most);
            }

            _mayGo.Wait();
            _ = Interlocked.Decrement(ref _inside);
            return DateTimeOffset.FromUnixTimeSeconds(Now);
        }

        public void LetAllGo() => _mayGo.Set();

        public void Dispose() => _mayGo.Dispose();
    }
}
