namespace RawSse.Sources;

/// <summary>Checks whether there is a standard input that can be read to its end. Any thread may call it.</summary>
internal static class StandardInput
{
    /// <summary>Returns why standard input should not be read, in a few words; null if it may be read.</summary>
    public static string? CheckReadable() =>
        !InheritedDescriptor.IsOpen(0) ? "it is closed"
        : FileIdentity.IsEndlessDevice(descriptor: 0) ? "it is a device without an end, such as /dev/zero"
        : null;
}
