using System.Text;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Publishing;

/// <summary>Builds the bytes of a publication: one event as plain text, or many as lines of JSON.</summary>
internal static class PublicationRequest
{
    /// <summary>Returns a request with one event.</summary>
    public static byte[] OfOne(ServerAddress server, int payloadBytes) =>
        Of(server, "text/plain", new string('x', payloadBytes));

    /// <summary>Returns a request with many events, each as a JSON string.</summary>
    public static byte[] OfMany(ServerAddress server, int payloadBytes, int events) =>
        Of(
            server,
            "application/x-ndjson",
            string.Concat(Enumerable.Repeat($"\"{new string('x', payloadBytes - 2)}\"\n", events)));

    private static byte[] Of(ServerAddress server, string type, string body) => Encoding.ASCII.GetBytes(
        $"POST {server.Path} HTTP/1.1\r\nHost: {server.Host}\r\nContent-Type: {type}\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n{body}");
}
