using System.Globalization;
using System.Text;
using RawSse.Http;

namespace RawSse.Tests.Http;

/// <summary>The three formats of a date (RFC 9110, section 5.6.7).</summary>
public class HttpTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 13, 42, 59, TimeSpan.Zero);

    [TestCase("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z")]
    [TestCase("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z")]
    [TestCase("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z")]
    [TestCase("Wed Nov 16 08:49:37 1994", "1994-11-16T08:49:37Z")]
    [TestCase("Thu, 29 Feb 2024 23:59:59 GMT", "2024-02-29T23:59:59Z")]
    [TestCase("Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z")]
    [TestCase("Wednesday, 25-Dec-24 00:00:00 GMT", "2024-12-25T00:00:00Z")]
    [TestCase("Friday, 01-Jan-70 00:00:00 GMT", "2070-01-01T00:00:00Z")]
    [TestCase("Sunday, 22-Nov-76 13:42:59 GMT", "2076-11-22T13:42:59Z")]
    [TestCase("Sunday, 22-Nov-76 13:43:00 GMT", "1976-11-22T13:43:00Z")]
    public void Each_format_is_read(string text, string expected)
    {
        Assert.That(HttpTime.TryParse(Encoding.ASCII.GetBytes(text), Now, out DateTimeOffset time));
        Assert.That(time, Is.EqualTo(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture)));
    }

    [Test]
    public void At_the_end_of_a_century_two_digits_may_mean_the_next()
    {
        DateTimeOffset late = new(2085, 1, 1, 0, 0, 0, TimeSpan.Zero);
        _ = HttpTime.TryParse("Monday, 06-Jan-10 08:49:37 GMT"u8, late, out DateTimeOffset time);
        Assert.That(time.Year, Is.EqualTo(2110));
    }

    [TestCase("")]
    [TestCase("yesterday")]
    [TestCase("1994-11-06T08:49:37Z")]
    [TestCase("Sun, 06 Nov 1994 08:49:37")]
    [TestCase("Sun, 06 Nov 1994 08:49:37 UTC")]
    [TestCase("Sun, 06 Nov 1994 08:49:37 GMT ")]
    [TestCase("Sun, 6 Nov 1994 08:49:37 GMT")]
    [TestCase("Sun, 06 nov 1994 08:49:37 GMT")]
    [TestCase("Sun, 30 Feb 1994 08:49:37 GMT")]
    [TestCase("Sun, 00 Nov 1994 08:49:37 GMT")]
    [TestCase("Sun, 06 nFe 1994 08:49:37 GMT")]
    [TestCase("Sun, 06 Nov 0000 08:49:37 GMT")]
    [TestCase("Sun, 06 Nov 1994 24:00:00 GMT")]
    [TestCase("Sun, 06 Nov 1994 08:60:00 GMT")]
    [TestCase("Sun, 06 Nov 1994 08:49:61 GMT")]
    [TestCase("Sun, 06 Nov 1994 -8:49:37 GMT")]
    [TestCase("Sun, 06 Nov 1994 08.49.37 GMT")]
    [TestCase("Xyz, 06 Nov 1994 08:49:37 GMT")]
    [TestCase("Sun, 06-Nov-94 08:49:37 GMT")]
    [TestCase("Sunday, 06-Nov-1994 08:49:37 GMT")]
    [TestCase("Sunday, 06-Nov-xx 08:49:37 GMT")]
    [TestCase("Sun Nov 6 08:49:37 1994")]
    [TestCase("Sun Nov  x 08:49:37 1994")]
    [TestCase("Sun Nov  6 08:49:37 94")]
    public void Text_in_another_format_is_not_a_date(string text) =>
        Assert.That(HttpTime.TryParse(Encoding.ASCII.GetBytes(text), Now, out _), Is.False);
}
