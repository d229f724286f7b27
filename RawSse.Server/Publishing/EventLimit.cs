namespace RawSse.Publishing;

/// <summary>The maximum size of a publisher's event. Immutable.</summary>
/// <param name="MaxBytes">The maximum number of bytes of its data and type together.</param>
internal readonly record struct EventLimit(int MaxBytes)
{
    /// <summary>The error for an event that is too large.</summary>
    public string Problem => $"an event's data and type together may be at most {MaxBytes} bytes (--max-event-bytes)";

    /// <summary>Returns whether an event with data and a type of these lengths is small enough.</summary>
    public bool Allows(int data, int type) => (long)data + type <= MaxBytes;
}
