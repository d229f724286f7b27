using System.Text;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>Builds the bytes of requests.</summary>
internal static class RequestText
{
    /// <summary>Returns a query that names topics: <c>?topic=a&amp;topic=b</c>.</summary>
    public static string Query(IEnumerable<string> topics) =>
        $"?{string.Join('&', topics.Select(topic => $"topic={topic}"))}";

    /// <summary>Returns a request for a stream.</summary>
    public static byte[] Subscribe(ServerAddress server, string query) =>
        Encoding.ASCII.GetBytes(
            $"GET {server.Path}{query} HTTP/1.1\r\nHost: {server.Host}\r\nAccept: text/event-stream\r\n\r\n");
}
