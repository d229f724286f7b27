using System.Runtime.ExceptionServices;
using System.Text;
using RawSse.Endpoints;
using RawSse.Http;
using RawSse.Net;
using RawSse.StaticFiles;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>Paths as long as a request line may be. A missing file costs one look and no exception.</summary>
[TestFixture(false, TestName = "DeepPathTests, embedded files")]
[TestFixture(true, TestName = "DeepPathTests, files of a folder")]
public class DeepPathTests(bool isFolder)
{
    private const int Requests = 50;

    private string _folder = null!;

    [SetUp]
    public void Start()
    {
        _folder = Directory.CreateTempSubdirectory("rawsse-deep-").FullName;
        _ = Directory.CreateDirectory(Path.Combine(_folder, "a"));
        _ = Directory.CreateSymbolicLink(Path.Combine(_folder, "loop"), _folder);
        _ = File.CreateSymbolicLink(Path.Combine(_folder, "itself"), Path.Combine(_folder, "itself"));
        File.WriteAllText(Path.Combine(_folder, "index.html"), "<p>home");
    }

    [TearDown]
    public void Stop() => Directory.Delete(_folder, recursive: true);

    [TestCase("a/")]
    [TestCase("a/../")]
    [TestCase("a/%2e%2e/")]
    [TestCase("a/./")]
    [TestCase("loop/")]
    [TestCase("itself/")]
    [TestCase("/")]
    [TestCase("a")]
    [TestCase("%61")]
    [TestCase("%c3%a9/")]
    [TestCase("%ff/")]
    public void A_missing_file_is_404_without_an_exception(string part)
    {
        using var blocking = new BlockingWork(1);
        IFileSource files = isFolder ? new FolderFiles(_folder, [], new OpenFiles(), blocking) : new EmbeddedFiles();
        var endpoint = new StaticEndpoint(files, blocking, TimeProvider.System);
        HttpRequest request = Request(part);
        var statuses = new HashSet<int>();
        Assert.That(
            ThrownBy(() =>
            {
                for (int i = 0; i < Requests; i++)
                {
                    _ = statuses.Add(endpoint.Handle(request).Status);
                }
            }),
            Is.Empty);
        Assert.That(statuses, Is.EquivalentTo(new[] { 404 }));
    }

    [Test]
    public async Task After_a_404_for_a_deep_path_the_connection_goes_on()
    {
        await using var server = new RunningServer(options => options.StaticFolder = isFolder ? _folder : null);
        using RawClient client = await RawClient.ConnectAsync(server);
        foreach (string part in (string[])["a/", "a/../", "loop/"])
        {
            await client.SendAsync($"GET {PathOf(part)} HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.That(await client.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 404 Not Found"));
        }
    }

    /// <summary>As many parts as a request line has room for.</summary>
    private static string PathOf(string part) =>
        "/"
            + string.Concat(
                Enumerable.Repeat(part, (HttpLimits.MaxRequestLine - "GET / HTTP/1.1\r\n".Length) / part.Length));

    private static HttpRequest Request(string part)
    {
        var request = new HttpRequest();
        HttpParseResult result = HttpRequestParser.Parse(
            Encoding.ASCII.GetBytes($"GET {PathOf(part)} HTTP/1.1\r\nHost: a\r\n\r\n"), request);
        Assert.That(result, Is.EqualTo(result with { Status = HttpParseStatus.Complete, Error = HttpParseError.None }));
        return request;
    }

    /// <summary>What is thrown on this thread, be it caught or not.</summary>
    private static List<string> ThrownBy(Action action)
    {
        var thrown = new List<string>();
        int thread = Environment.CurrentManagedThreadId;
        EventHandler<FirstChanceExceptionEventArgs> note = (_, e) =>
        {
            if (Environment.CurrentManagedThreadId == thread)
            {
                thrown.Add(e.Exception.Message);
            }
        };
        AppDomain.CurrentDomain.FirstChanceException += note;
        try
        {
            action();
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= note;
        }

        return thrown;
    }
}
