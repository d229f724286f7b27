using Microsoft.Win32.SafeHandles;

namespace RawSse.Net;

/// <summary>
/// A descriptor that several threads use, as a poller's are: it is closed once, and never while a call on it is under way, for
/// a number that was closed may belong to a connection the moment after. Sockets need none of that: each has one thread.
/// </summary>
internal sealed class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    /// <summary>For the marshaller.</summary>
    public FileDescriptor()
        : base(ownsHandle: true)
    {
    }

    /// <summary>The number, which stays ours until this is disposed.</summary>
    public int Number => (int)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LinuxCalls.Close(handle) == 0;
}
