using Microsoft.Win32.SafeHandles;

namespace RawSse.Net;

/// <summary>
/// A descriptor that several threads use, such as a poller's. It is closed once, and never during a call, because the
/// number of a closed descriptor may belong to a new connection a moment later. Sockets don't need this: each is used
/// by one thread.
/// </summary>
internal sealed class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    /// <summary>Used by the marshaller.</summary>
    public FileDescriptor()
        : base(ownsHandle: true)
    {
    }

    /// <summary>The number. It stays ours until this is disposed.</summary>
    public int Number => (int)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LinuxCalls.Close(handle) == 0;
}
