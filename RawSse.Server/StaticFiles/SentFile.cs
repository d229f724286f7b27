using Microsoft.Win32.SafeHandles;
using RawSse.Net;

namespace RawSse.StaticFiles;

/// <summary>A file that is being sent, counted for as long as it is open.</summary>
internal sealed class SentFile : FileStream
{
    private OpenFiles? _counted;

    /// <summary>Takes over an open file.</summary>
    public SentFile(SafeFileHandle file, OpenFiles open)
        : base(file, FileAccess.Read, bufferSize: 0)
    {
        _counted = open;
        open.Add();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Interlocked.Exchange(ref _counted, null)?.Remove();
    }
}
