using Microsoft.Win32.SafeHandles;
using RawSse.Net;

namespace RawSse.StaticFiles;

/// <summary>
/// A file that is being sent. It is counted for as long as it is open, and read on threads that a slow disk may block.
/// </summary>
internal sealed class SentFile : FileStream
{
    private readonly BlockingWork _blocking;
    private OpenFiles? _counted;

    /// <summary>Takes over an open file.</summary>
    public SentFile(SafeFileHandle file, OpenFiles open, BlockingWork blocking)
        : base(file, FileAccess.Read, bufferSize: 0)
    {
        _blocking = blocking;
        _counted = open;
        open.Add();
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(_blocking.RunAsync(() => Read(buffer.Span)));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Interlocked.Exchange(ref _counted, null)?.Remove();
    }
}
