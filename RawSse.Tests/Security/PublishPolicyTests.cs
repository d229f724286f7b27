using System.Net;
using RawSse.Security;

namespace RawSse.Tests.Security;

public class PublishPolicyTests
{
    [TestCase("127.0.0.1", "localhost:8080", null)]
    [TestCase("127.8.9.1", "127.0.0.1", null)]
    [TestCase("::1", "[::1]:8080", null)]
    [TestCase("::ffff:127.0.0.1", "LOCALHOST", null)]
    [TestCase("127.0.0.1", "localhost:8080", "http://localhost:8080")]
    [TestCase("127.0.0.1", "localhost", "https://localhost")]
    public void A_program_on_this_machine_may_publish(string address, string host, string? origin) =>
        Assert.That(
            PublishPolicy.Refuse(new PublisherFacts(IPAddress.Parse(address), false, host, origin, null)), Is.Null);

    [TestCase("192.0.2.1", "localhost:8080", null, "another", TestName = "Not_from_another_machine")]
    [TestCase("::ffff:192.0.2.1", "localhost", null, "another", TestName = "Not_from_another_machine_in_IPv6_clothes")]
    [TestCase("2001:db8::1", "localhost", null, "another", TestName = "Not_from_another_machine_by_IPv6")]
    [TestCase("127.0.0.1", "rebound.example:8080", null, "Host", TestName = "Not_by_a_foreign_name_for_this_machine")]
    [TestCase("127.0.0.1", "localhost.example", null, "Host", TestName = "Not_by_a_name_that_begins_like_localhost")]
    [TestCase("127.0.0.1", "127.0.0.1.example", null, "Host", TestName = "Not_by_a_name_that_begins_like_an_address")]
    [TestCase("127.0.0.1", "0x7f.1", null, "Host", TestName = "Not_by_an_address_in_disguise")]
    [TestCase("127.0.0.1", "0.0.0.0:8080", null, "Host", TestName = "Not_by_the_address_of_no_host")]
    [TestCase("127.0.0.1", "", null, "Host", TestName = "Not_by_an_empty_host")]
    [TestCase("127.0.0.1", null, null, "Host", TestName = "Not_without_a_host")]
    [TestCase("127.0.0.1", "localhost:8080", "null", "origin", TestName = "Not_from_a_sandboxed_page")]
    [TestCase(
        "127.0.0.1", "localhost:8080", "http://localhost:3000", "origin", TestName = "Not_from_a_page_of_another_port")]
    [TestCase("127.0.0.1", "localhost:8080", "http://evil.example", "origin", TestName = "Not_from_a_foreign_page")]
    [TestCase("127.0.0.1", "localhost:8080", "", "origin", TestName = "Not_from_an_empty_origin")]
    public void Other_requests_may_not_publish(string address, string? host, string? origin, string why) =>
        Assert.That(
            PublishPolicy.Refuse(new PublisherFacts(IPAddress.Parse(address), false, host, origin, null)),
            Does.StartWith("without a key, only the server's own account may publish: ").And.Contains(why));

    [Test]
    public void A_request_that_a_proxy_forwarded_may_not_publish() =>
        Assert.That(
            PublishPolicy.Refuse(new PublisherFacts(IPAddress.Loopback, true, "localhost", null, null)),
            Does.Contain("proxy"));

    [TestCase("same-origin", null)]
    [TestCase("none", null)]
    [TestCase("same-site", "origin")]
    [TestCase("cross-site", "origin")]
    [TestCase("", "origin")]
    public void A_page_may_publish_if_its_browser_says_that_it_is_the_server_s_own(string site, string? why) =>
        Assert.That(
            PublishPolicy.Refuse(new PublisherFacts(IPAddress.Loopback, false, "localhost", null, site)) ?? "",
            Does.Contain(why ?? ""));
}
