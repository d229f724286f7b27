using System.Text;

namespace RawSse.Benchmarks.Load;

/// <summary>The phases of a client's life.</summary>
internal enum ClientPhase : byte
{
    Connecting,
    AwaitingHead,
    Streaming,
    Closed,
}

/// <summary>
/// The state of one client's stream between two reads. The crowd's thread owns it. Bytes pass through it in the crowd's
/// one buffer. It keeps only the beginning of a stamp and, before the stream is open, the beginning of the answer's
/// head.
/// </summary>
internal struct ClientStream
{
    private const int MaxHead = 16 * 1024;

    public int Descriptor;
    public ClientPhase Phase;
    public bool NeverReads;
    public DeliveryLedger Ledger;

    private bool _chunked;
    private ChunkedBody _chunks;
    private StampScanner _scanner;
    private byte[]? _head;

    /// <summary>Whether the server ended this stream by its framing, or broke the framing.</summary>
    public readonly bool Ended => _chunks.Ended || _chunks.Broken;

    /// <summary>Consumes the head of the answer, and leaves what follows it.</summary>
    /// <returns>Whether the head is complete and says that the stream is open.</returns>
    /// <exception cref="LoadFailure">The answer is not an open event stream.</exception>
    public bool TakeHead(ref ReadOnlySpan<byte> wire)
    {
        int before = _head?.Length ?? 0;
        byte[] all = [.. _head ?? [], .. wire];
        int end = all.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            if (all.Length > MaxHead)
            {
                throw new LoadFailure("the server's answer has no end of head within 16 KiB");
            }

            _head = all;
            return false;
        }

        wire = wire[(end + 4 - before)..];
        _head = null;
        string head = Encoding.Latin1.GetString(all, 0, end);
        string status = head.Split("\r\n")[0];
        if (!status.StartsWith("HTTP/1.", StringComparison.Ordinal)
            || !status.Contains(" 200", StringComparison.Ordinal))
        {
            throw new LoadFailure($"the server answered a subscriber with: {status}");
        }

        _chunked = head.Split("\r\n").Any(IsChunked);
        return true;
    }

    /// <summary>
    /// Finds the next stamp in the stream's bytes. Returns false when all of them have been searched.
    /// </summary>
    /// <remarks>
    /// <paramref name="body"/> is the piece of body that is being searched. The caller keeps it between calls; it is
    /// empty at the first one.
    /// </remarks>
    public bool TryNextStamp(
        scoped ref ReadOnlySpan<byte> wire,
        scoped ref ReadOnlySpan<byte> body,
        RunMark mark,
        int payload,
        out Stamp stamp,
        out bool damaged)
    {
        while (true)
        {
            if (!body.IsEmpty && _scanner.TryNext(ref body, mark, payload, out ReadOnlySpan<byte> bytes))
            {
                damaged = !Stamp.TryRead(bytes, out stamp);
                return true;
            }

            if (wire.IsEmpty)
            {
                stamp = default;
                damaged = false;
                return false;
            }

            if (_chunked)
            {
                body = _chunks.Next(ref wire);
            }
            else
            {
                body = wire;
                wire = default;
            }
        }
    }

    private static bool IsChunked(string line) =>
        line.StartsWith("transfer-encoding:", StringComparison.OrdinalIgnoreCase)
        && line.Contains("chunked", StringComparison.OrdinalIgnoreCase);
}
