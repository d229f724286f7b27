using System.Text;
using RawSse.Security;

namespace RawSse.Tests.Security;

public class HostPolicyTests
{
    [TestCase("localhost")]
    [TestCase("LocalHost:8080")]
    [TestCase("127.0.0.1:8080")]
    [TestCase("127.8.9.1")]
    [TestCase("[::1]:8080")]
    [TestCase("[::ffff:127.0.0.1]")]
    [TestCase("app.localhost:8080", Description = "browsers resolve it themselves")]
    [TestCase("APP.example:443", Description = "named, with any port")]
    public void It_answers_to_itself_and_to_the_names_it_was_given(string host) => Assert.That(Refuse(host), Is.Null);

    [TestCase("rebound.example:8080", "--host rebound.example")]
    [TestCase("app.example.org", "--host app.example.org")]
    [TestCase("sub.app.example", "--host sub.app.example")]
    [TestCase("localhost.example", "--host localhost.example")]
    [TestCase("notlocalhost", "--host notlocalhost")]
    [TestCase("127.0.0.1.example", "--host 127.0.0.1.example")]
    [TestCase("192.0.2.1", "--host 192.0.2.1")]
    [TestCase("0.0.0.0", "--host 0.0.0.0")]
    [TestCase("127.1", "--host 127.1")]
    [TestCase("[2001:db8::1]:80", "--host [2001:db8::1]")]
    [TestCase("", "--host <name>")]
    [TestCase("localhost.", "--host <name>")]
    [TestCase("a%00b", "--host <name>")]
    public void It_does_not_answer_to_other_names_and_says_how_to_allow_one(string host, string cure) =>
        Assert.That(Refuse(host), Does.EndWith(cure));

    [Test]
    public void A_host_of_any_length_is_looked_at() =>
        Assert.That(Refuse(new string('a', 8000)), Does.EndWith("--host <name>"));

    [TestCase("app.example", true)]
    [TestCase("my_service", true)]
    [TestCase("192.0.2.1", true)]
    [TestCase("[2001:db8::1]", true)]
    [TestCase("app.example:443", false)]
    [TestCase("https://app.example", false)]
    [TestCase("*.example", false)]
    [TestCase("app.example.", false)]
    [TestCase("app.example\n", false)]
    [TestCase("", false)]
    public void A_name_is_given_without_scheme_and_port(string name, bool isName) =>
        Assert.That(HostPolicy.IsName(name), Is.EqualTo(isName));

    private static string? Refuse(string host) => new HostPolicy(["app.example"]).Refuse(Encoding.ASCII.GetBytes(host));
}
