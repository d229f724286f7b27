using System.Globalization;
using System.Text;

namespace RawSse.Tests.Chaos;

/// <summary>
/// Takes the blocks that are whole from the bytes of a stream as they come. Half a block is for nobody.
/// </summary>
internal sealed class StreamBytes(bool isChunked)
{
    private readonly List<byte> _rest = [];
    private bool _hasHead;

    /// <summary>Feeds bytes, and gives the blocks that became whole.</summary>
    public byte[] Feed(ReadOnlySpan<byte> bytes)
    {
        _rest.AddRange(bytes);
        ReadOnlySpan<byte> all = _rest.ToArray();
        int taken = 0;
        if (!_hasHead)
        {
            int end = all.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return [];
            }

            if (!all.StartsWith("HTTP/1.1 200 "u8))
            {
                throw new IOException($"no stream but {Encoding.UTF8.GetString(all)}");
            }

            _hasHead = true;
            taken = end + 4;
        }

        var blocks = new MemoryStream();
        taken += isChunked ? TakeChunks(all[taken..], blocks) : TakeBlocks(all[taken..], blocks);
        _rest.RemoveRange(0, taken);
        return blocks.ToArray();
    }

    private static int TakeBlocks(ReadOnlySpan<byte> bytes, MemoryStream blocks)
    {
        int end = bytes.LastIndexOf("\n\n"u8);
        blocks.Write(end < 0 ? [] : bytes[..(end + 2)]);
        return end < 0 ? 0 : end + 2;
    }

    /// <summary>Each chunk holds whole blocks, or the comment that is a heartbeat: the protocol says so.</summary>
    private static int TakeChunks(ReadOnlySpan<byte> bytes, MemoryStream blocks)
    {
        int taken = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = bytes[taken..];
            int line = rest.IndexOf("\r\n"u8);
            if (line < 0)
            {
                return taken;
            }

            if (!int.TryParse(rest[..line], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int size))
            {
                throw new IOException($"no chunk begins with {Encoding.UTF8.GetString(rest[..line])}");
            }

            int length = line + 2 + size + 2;
            if (rest.Length < length)
            {
                return taken;
            }

            ReadOnlySpan<byte> chunk = rest.Slice(line + 2, size);
            bool isWhole = chunk.EndsWith("\n\n"u8) || chunk.SequenceEqual(":\n"u8);
            if (!isWhole || !rest[..length].EndsWith("\r\n"u8))
            {
                throw new IOException($"a chunk is no whole block: {Encoding.UTF8.GetString(rest[..length])}");
            }

            blocks.Write(chunk);
            taken += length;
        }
    }
}
