using System.Text;
using RawSse.Security;
using RawSse.Tests.Support;

namespace RawSse.Tests.Security;

public class PublishKeyTests
{
    [TestCase("Bearer key-two-of-the-test", 200)]
    [TestCase("bearer key-one-of-the-test", 200)]
    [TestCase("Bearer key-three-of-the-test", 401)]
    [TestCase("Bearer ", 401)]
    [TestCase("Bearer key-one-of-the-test key-two-of-the-test", 401)]
    [TestCase("Basic key-one-of-the-test", 401)]
    [TestCase("key-one-of-the-test", 401)]
    [TestCase(null, 401)]
    public async Task With_keys_only_their_bearers_may_publish(string? authorization, int status)
    {
        await using var server = new RunningServer(options =>
        {
            options.PublishKeys = ["key-one-of-the-test", "key-two-of-the-test"];
            options.Hosts = ["elsewhere.example"];
        });
        string header = authorization is null ? "" : $"Authorization: {authorization}\r\n";
        using RawClient publisher = await RawClient.ConnectAsync(
            server,
            $"POST /events HTTP/1.1\r\nHost: elsewhere.example\r\n{header}X-Forwarded-For: 192.0.2.1\r\n"
                + "Content-Length: 1\r\n\r\nx");
        string answer = await publisher.ReadAnswerAsync();
        Assert.Multiple(() =>
        {
            Assert.That(answer, Does.StartWith($"HTTP/1.1 {status} "));
            Assert.That(answer.Contains("WWW-Authenticate: Bearer"), Is.EqualTo(status == 401));
            Assert.That(answer, Does.Not.Contain("of-the-test"));
        });
    }

    [Test]
    public void A_key_is_compared_whole()
    {
        var keys = new PublishKeys(["abc"]);
        Assert.Multiple(() =>
        {
            Assert.That(keys.Find("abc"u8), Is.Not.Null);
            Assert.That(keys.Find("ab"u8), Is.Null);
            Assert.That(keys.Find("abcd"u8), Is.Null);
            Assert.That(keys.Find(Encoding.UTF8.GetBytes("abc\0")), Is.Null);
        });
    }
}
