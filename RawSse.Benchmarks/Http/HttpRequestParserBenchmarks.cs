using System.Text;
using BenchmarkDotNet.Attributes;
using RawSse.Http;

namespace RawSse.Benchmarks.Http;

/// <summary>Measures parsing the head of a request into an object that is reused.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class HttpRequestParserBenchmarks
{
    private static readonly byte[] Shortest = "GET /events HTTP/1.1\r\nHost: localhost:8080\r\n\r\n"u8.ToArray();

    private static readonly byte[] OfBrowser = Encoding.ASCII.GetBytes("""
        GET /events?topic=prices%2F* HTTP/1.1
        Host: localhost:8080
        Connection: keep-alive
        Cache-Control: no-cache
        sec-ch-ua-platform: "Linux"
        User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36
        sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24"
        Last-Event-ID: k3v9q2ab-41
        Accept: text/event-stream
        sec-ch-ua-mobile: ?0
        Sec-Fetch-Site: same-origin
        Sec-Fetch-Mode: cors
        Sec-Fetch-Dest: empty
        Referer: http://localhost:8080/
        Accept-Encoding: gzip, deflate, br, zstd
        Accept-Language: en-GB,en;q=0.9


        """.ReplaceLineEndings("\r\n"));

    private readonly HttpRequest _request = new();

    [Benchmark]
    public int ShortestRequest() => Parse(Shortest);

    [Benchmark]
    public int BrowserRequest() => Parse(OfBrowser);

    private int Parse(byte[] bytes)
    {
        HttpParseResult result = HttpRequestParser.Parse(bytes, _request);
        return result.Consumed == bytes.Length ? result.Consumed : throw new InvalidOperationException($"{result}");
    }
}
