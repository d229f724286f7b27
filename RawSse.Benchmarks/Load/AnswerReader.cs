using System.Globalization;
using System.Text;

namespace RawSse.Benchmarks.Load;

/// <summary>Reads the answers on the publisher's connection, one after another, however the bytes are cut.</summary>
internal sealed class AnswerReader
{
    private const int MaxHead = 16 * 1024;

    private readonly List<byte> _head = [];
    private ChunkedBody _chunks;
    private bool _chunked;
    private bool _inBody;
    private long _bodyLeft;

    /// <summary>The number of answers that were read completely.</summary>
    public long Count { get; private set; }

    /// <exception cref="LoadFailure">An answer refuses the event, or is malformed.</exception>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (!_inBody)
            {
                TakeHead(ref bytes);
            }
            else if (_chunked)
            {
                TakeChunks(ref bytes);
            }
            else
            {
                TakeCounted(ref bytes);
            }
        }
    }

    private void TakeHead(ref ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !_inBody)
        {
            int lineEnd = bytes.IndexOf((byte)'\n');
            int taken = lineEnd < 0 ? bytes.Length : lineEnd + 1;
            _head.AddRange(bytes[..taken]);
            bytes = bytes[taken..];
            if (_head.Count > MaxHead)
            {
                throw new LoadFailure("an answer to the publisher has no end of head within 16 KiB");
            }

            if (_head.Count >= 4 && _head[^1] == '\n' && _head[^2] == '\r' && _head[^3] == '\n')
            {
                BeginBody(Encoding.Latin1.GetString([.. _head]));
            }
        }
    }

    private void BeginBody(string head)
    {
        _head.Clear();
        string[] lines = head.Split("\r\n");
        string status = lines[0].Length >= 12 ? lines[0].Substring(9, 3) : "";
        if (!status.StartsWith('2'))
        {
            throw new LoadFailure($"the server refused an event: {lines[0]}");
        }

        _chunked = lines.Any(line => line.StartsWith("transfer-encoding:", StringComparison.OrdinalIgnoreCase));
        _chunks = default;
        string? length = lines.FirstOrDefault(
            line => line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase));
        _bodyLeft = length is null ? 0 : long.Parse(length[15..].Trim(), CultureInfo.InvariantCulture);
        _inBody = true;
        if (!_chunked)
        {
            EndIfWhole();
        }
    }

    private void TakeCounted(ref ReadOnlySpan<byte> bytes)
    {
        int taken = (int)Math.Min(_bodyLeft, bytes.Length);
        bytes = bytes[taken..];
        _bodyLeft -= taken;
        EndIfWhole();
    }

    private void TakeChunks(ref ReadOnlySpan<byte> bytes)
    {
        // The decoder is given one line at a time. Otherwise it would swallow the next answer with the end of this one.
        int lineEnd = bytes.IndexOf((byte)'\n');
        int taken = lineEnd < 0 ? bytes.Length : lineEnd + 1;
        ReadOnlySpan<byte> line = bytes[..taken];
        bytes = bytes[taken..];
        while (!_chunks.Next(ref line).IsEmpty)
        {
        }

        if (_chunks.Broken)
        {
            throw new LoadFailure("an answer to the publisher has broken chunks");
        }

        if (_chunks.Ended)
        {
            End();
        }
    }

    private void EndIfWhole()
    {
        if (_bodyLeft == 0)
        {
            End();
        }
    }

    private void End()
    {
        _inBody = false;
        Count++;
    }
}
