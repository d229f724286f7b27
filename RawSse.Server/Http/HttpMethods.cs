namespace RawSse.Http;

/// <summary>
/// The methods that this server knows: those of RFC 9110, section 9.3, and PATCH (RFC 5789). A known method that a
/// resource does not support is answered 405, and any other method 501 (RFC 9110, section 9.1). CONNECT is also
/// answered 501, because its target is not a resource.
/// </summary>
internal static class HttpMethods
{
    /// <summary>Returns whether the method is known. Case matters.</summary>
    public static bool IsKnown(ReadOnlySpan<byte> method) => method.Length switch
    {
        3 => method.SequenceEqual("GET"u8) || method.SequenceEqual("PUT"u8),
        4 => method.SequenceEqual("HEAD"u8) || method.SequenceEqual("POST"u8),
        5 => method.SequenceEqual("PATCH"u8) || method.SequenceEqual("TRACE"u8),
        6 => method.SequenceEqual("DELETE"u8),
        7 => method.SequenceEqual("OPTIONS"u8),
        _ => false,
    };
}
