using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text;

namespace RawSse.Tests.Support;

/// <summary>Reads what a stream received, by code that shares nothing with the server's.</summary>
internal static class Frames
{
    /// <summary>Takes the chunks off. What comes after the last whole chunk is left away.</summary>
    public static byte[] Unchunk(ReadOnlySpan<byte> bytes)
    {
        var body = new MemoryStream();
        while (true)
        {
            int end = bytes.IndexOf("\r\n"u8);
            if (end < 0)
            {
                return body.ToArray();
            }

            int size = int.Parse(
                Encoding.ASCII.GetString(bytes[..end]), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (bytes.Length < end + 2 + size + 2)
            {
                return body.ToArray();
            }

            body.Write(bytes.Slice(end + 2, size));
            Assert.That(bytes.Slice(end + 2 + size, 2).SequenceEqual("\r\n"u8), "a chunk ends with CR LF");
            bytes = bytes[(end + 2 + size + 2)..];
        }
    }

    /// <summary>The events of a whole stream.</summary>
    public static List<SseItem<string>> Parse(byte[] body) => [.. SseParser.Create(new MemoryStream(body)).Enumerate()];

    /// <summary>The events of a chunked stream.</summary>
    public static List<SseItem<string>> ParseChunked(ReadOnlySpan<byte> bytes) => Parse(Unchunk(bytes));
}
