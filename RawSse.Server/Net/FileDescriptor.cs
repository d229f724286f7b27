using Microsoft.Win32.SafeHandles;

namespace RawSse.Net;

/// <summary>
/// A descriptor that is closed once, and never while a call on it is under way: a number that was closed may belong to
/// another connection the moment after.
/// </summary>
internal sealed class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    /// <summary>For the marshaller.</summary>
    public FileDescriptor()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Takes over a descriptor.</summary>
    public FileDescriptor(nint number)
        : base(ownsHandle: true) => SetHandle(number);

    /// <summary>The number, which stays ours until this is disposed.</summary>
    public int Number => (int)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LinuxCalls.Close(handle) == 0;
}
