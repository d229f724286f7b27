using System.Text;
using RawSse.Endpoints;
using RawSse.Http;
using RawSse.Net;
using RawSse.StaticFiles;

namespace RawSse.Tests.Endpoints;

public class TooManyOpenFilesTests
{
    [Test]
    public void A_file_that_can_t_be_opened_for_want_of_descriptors_is_not_said_to_be_missing([Values] bool whenFound)
    {
        var request = new HttpRequest();
        _ = HttpRequestParser.Parse(Encoding.ASCII.GetBytes("GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n"), request);
        using var blocking = new BlockingWork(1);
        HttpResponse answer =
            new StaticEndpoint(new Exhausted(whenFound), blocking, TimeProvider.System).Handle(request);
        Assert.That((answer.Status, answer.Headers.Contains(("Retry-After", "5"))), Is.EqualTo((503, true)));
    }

    [TestCase(23, true, Description = "ENFILE")]
    [TestCase(24, true, Description = "EMFILE")]
    [TestCase(2, false, Description = "ENOENT")]
    public void The_error_is_recognized_by_its_number(int errno, bool isMeant)
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(TooManyOpenFilesException.IsMeantBy(errno), Is.EqualTo(isMeant));
        }
    }

    private sealed class Exhausted(bool whenFound) : IFileSource
    {
        public StaticFile? Find(string path) => whenFound
            ? new StaticFile(path, "\"1\"", DateTimeOffset.UnixEpoch, () => throw new TooManyOpenFilesException())
            : throw new TooManyOpenFilesException();
    }
}
