namespace RawSse.Sources;

/// <summary>Standard input, where there is one that can be read to an end.</summary>
internal static class StandardInput
{
    /// <summary>Why it is not to be read, in a few words; null if it is.</summary>
    public static string? CheckReadable() =>
        !InheritedDescriptor.IsOpen(0) ? "it is closed"
        : FileIdentity.IsEndlessDevice(descriptor: 0) ? "it is a device without an end, such as /dev/zero"
        : null;
}
