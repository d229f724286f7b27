using System.Net;
using System.Net.Http.Headers;
using RawSse.Net;
using RawSse.Tests.Build;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

[TestFixture(SocketKind.Native, TestName = "StaticFileTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "StaticFileTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "StaticFileTests, veiled sockets")]
public class StaticFileTests(SocketKind sockets)
{
    private static readonly HttpClient Http = new() { Timeout = Wait.Bound };

    private string _folder = null!;
    private RunningServer _server = null!;

    [SetUp]
    public void Start()
    {
        _folder = Directory.CreateTempSubdirectory("rawsse-static-").FullName;
        _ = Directory.CreateDirectory(Path.Combine(_folder, "site", "sub"));
        File.WriteAllText(Path.Combine(_folder, "secret.txt"), "secret");
        File.WriteAllText(Path.Combine(_folder, "site", "index.html"), "<p>home");
        File.WriteAllText(Path.Combine(_folder, "site", ".env"), "secret");
        File.WriteAllText(Path.Combine(_folder, "site", "a b.css"), "b{}");
        foreach (string known in new[] { ".well-known", Path.Combine("sub", ".well-known") })
        {
            _ = Directory.CreateDirectory(Path.Combine(_folder, "site", known));
            File.WriteAllText(Path.Combine(_folder, "site", known, "security.txt"), "Contact: a");
            File.WriteAllText(Path.Combine(_folder, "site", known, ".secret"), "secret");
        }

        File.WriteAllText(Path.Combine(_folder, "site", "sub", "index.html"), "<p>sub");
        File.WriteAllBytes(Path.Combine(_folder, "site", "large.bin"), new byte[300_000]);
        _ = File.CreateSymbolicLink(Path.Combine(_folder, "site", "out.txt"), Path.Combine(_folder, "secret.txt"));
        _ = File.CreateSymbolicLink(
            Path.Combine(_folder, "site", "in.html"), Path.Combine(_folder, "site", "index.html"));
        _ = Directory.CreateSymbolicLink(Path.Combine(_folder, "site", "up"), _folder);
        _server = new RunningServer(options => options.StaticFolder = Path.Combine(_folder, "site"), sockets);
    }

    [TearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase("/", "<p>home", "text/html")]
    [TestCase("/index.html", "<p>home", "text/html")]
    [TestCase("/sub/", "<p>sub", "text/html")]
    [TestCase("/a%20b.css?v=1", "b{}", "text/css")]
    [TestCase("/in.html", "<p>home", "text/html")]
    [TestCase("/.well-known/security.txt", "Contact: a", "text/plain")]
    public async Task Files_are_served_with_their_type(string path, string content, string type)
    {
        using HttpResponseMessage answer = await Http.GetAsync(new Uri(_server.Url, path));
        Assert.Multiple(async () =>
        {
            Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo(content));
            Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo(type));
            Assert.That(answer.Headers.ETag, Is.Not.Null);
            Assert.That(answer.Content.Headers.LastModified, Is.Not.Null);
        });
    }

    [TestCase("/../secret.txt")]
    [TestCase("/%2e%2e/secret.txt")]
    [TestCase("/sub/%2e%2e/%2e%2e/secret.txt")]
    [TestCase("/..%2fsecret.txt")]
    [TestCase("/..%5csecret.txt")]
    [TestCase("/%2fetc/passwd")]
    [TestCase("//etc/passwd")]
    [TestCase("/out.txt")]
    [TestCase("/up/secret.txt")]
    [TestCase("/.env")]
    [TestCase("/.well-known/.secret")]
    [TestCase("/.well-known/../.env")]
    [TestCase("/.well-knownx/security.txt")]
    [TestCase("/sub/.well-known/security.txt")]
    [TestCase("/index.html%00.png")]
    [TestCase("/sub")]
    [TestCase("/nope")]
    public async Task There_is_no_way_out_of_the_folder(string path)
    {
        using RawClient client = await RawClient.ConnectAsync(
            _server, $"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.That(
            await client.ReadToEndAsync(), Does.StartWith("HTTP/1.1 404 Not Found").And.Not.Contain("secret\n"));
    }

    [Test]
    public async Task An_unchanged_file_is_304_by_tag_and_by_date()
    {
        using HttpResponseMessage first = await Http.GetAsync(_server.Url);
        EntityTagHeaderValue tag = first.Headers.ETag!;
        DateTimeOffset modified = first.Content.Headers.LastModified!.Value;
        Assert.Multiple(async () =>
        {
            Assert.That(await StatusAsync(r => r.Headers.IfNoneMatch.Add(tag)), Is.EqualTo(HttpStatusCode.NotModified));
            Assert.That(
                await StatusAsync(r => r.Headers.IfModifiedSince = modified), Is.EqualTo(HttpStatusCode.NotModified));
            Assert.That(
                await StatusAsync(r => r.Headers.IfModifiedSince = modified.AddSeconds(-1)), Is.EqualTo(
                    HttpStatusCode.OK));
            Assert.That(
                await StatusAsync(r =>
                {
                    r.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"other\""));
                    r.Headers.IfModifiedSince = modified;
                }),
                Is.EqualTo(HttpStatusCode.OK),
                "a tag that differs wins over the date");
        });
    }

    [Test]
    public async Task HEAD_has_the_length_and_no_body()
    {
        using RawClient client = await RawClient.ConnectAsync(
            _server, "HEAD /large.bin HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(await client.ReadToAsync("\r\n\r\n"), Does.Contain("Content-Length: 300000"));
        Assert.That(await client.ReadAnswerAsync(), Does.EndWith("ok\n"));
    }

    [Test]
    public async Task A_large_file_comes_whole() =>
        Assert.That(await Http.GetByteArrayAsync(new Uri(_server.Url, "/large.bin")), Has.Length.EqualTo(300_000));

    [Test]
    public async Task A_file_that_shrinks_while_it_is_sent_ends_the_connection_and_the_peer_is_not_blamed()
    {
        // More than the sockets on both sides hold: it can't all be on its way when the file is cut.
        string path = Path.Combine(_folder, "site", "shrinking.bin");
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.SetLength(64 << 20);
        using RawClient client = await RawClient.ConnectAsync(
            _server, "GET /shrinking.bin HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(await client.ReadToAsync("\r\n\r\n"), Does.Contain($"Content-Length: {64 << 20}\r\n"));
        file.SetLength(0);
        long body = client.Received.Length;
        byte[] buffer = new byte[1 << 20];
        for (int read = 1; read > 0; body += read)
        {
            read = await client.Socket.ReceiveAsync(buffer.AsMemory());
        }

        Assert.That(body, Is.LessThan(64 << 20));
        Wait.Until(() => _server.Server.Connections.Ended(CloseReason.ContentFailed) == 1, "the end has its name");
    }

    [Test]
    public async Task Every_file_of_the_page_is_built_in_as_it_stands_in_the_repository()
    {
        await using var server = new RunningServer(sockets: sockets);
        string folder = Path.Combine(Places.Repository, "static");
        string[] files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        Assert.That(files, Has.Some.EndsWith("index.html"));
        foreach (string file in files)
        {
            string path = Path.GetRelativePath(folder, file).Replace('\\', '/');
            Assert.That(
                await Http.GetByteArrayAsync(new Uri(server.Url, path)),
                Is.EqualTo(await File.ReadAllBytesAsync(file)),
                path);
        }

        Assert.That(
            await Http.GetByteArrayAsync(server.Url), Is.EqualTo(
                await File.ReadAllBytesAsync(Path.Combine(folder, "index.html"))));
    }

    [TestCase("rawsse.js", "text/javascript")]
    [TestCase("rawsse.d.ts", "text/plain")]
    public async Task The_module_is_served_beside_the_files_of_a_folder_unless_the_folder_has_its_own(
        string name, string type)
    {
        var url = new Uri(_server.Url, name);
        using HttpResponseMessage own = await Http.GetAsync(url);
        Assert.That(
            await own.Content.ReadAsByteArrayAsync(),
            Is.EqualTo(await File.ReadAllBytesAsync(Path.Combine(Places.Repository, "static", name))));
        Assert.That(own.Content.Headers.ContentType?.MediaType, Is.EqualTo(type));

        await File.WriteAllTextAsync(Path.Combine(_folder, "site", name), "// another");
        Assert.That(await Http.GetStringAsync(url), Is.EqualTo("// another"));

        using HttpResponseMessage page = await Http.GetAsync(new Uri(_server.Url, "page.js"));
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "the rest of the built-in page");
    }

    private async Task<HttpStatusCode> StatusAsync(Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _server.Url);
        change(request);
        using HttpResponseMessage answer = await Http.SendAsync(request);
        return answer.StatusCode;
    }
}
