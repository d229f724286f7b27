using System.Buffers.Text;
using System.Text;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Publishing;

/// <summary>
/// Reads the answer to a publication: a 200 whose body is the event's id, which ends with its number.
/// </summary>
internal static class PublicationAnswer
{
    /// <summary>Reads the first answer in these bytes.</summary>
    /// <returns>The length of the answer; 0 if it has not arrived completely.</returns>
    /// <exception cref="LoadFailure">The answer is not of this kind.</exception>
    public static int Read(ReadOnlySpan<byte> bytes, out long sequence)
    {
        sequence = 0;
        int head = bytes.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return 0;
        }

        if (!bytes.StartsWith("HTTP/1.1 200 "u8))
        {
            throw new LoadFailure(
                $"the server refused a publication: {Encoding.Latin1.GetString(bytes[..bytes.IndexOf((byte)'\r')])}");
        }

        ReadOnlySpan<byte> name = "\r\nContent-Length: "u8;
        int at = bytes[..head].IndexOf(name);
        if (at < 0 || !Utf8Parser.TryParse(bytes[(at + name.Length)..], out int length, out _))
        {
            throw new LoadFailure("an answer to a publication has no Content-Length");
        }

        int whole = head + 4 + length;
        if (bytes.Length < whole)
        {
            return 0;
        }

        ReadOnlySpan<byte> id = bytes[(head + 4)..whole];
        if (!Utf8Parser.TryParse(id[(id.LastIndexOf((byte)'-') + 1)..], out sequence, out int digits) || digits == 0)
        {
            throw new LoadFailure(
                $"the answer to a publication names no id: {Encoding.Latin1.GetString(id).TrimEnd()}");
        }

        return whole;
    }
}
