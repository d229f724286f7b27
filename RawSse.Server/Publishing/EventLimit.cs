namespace RawSse.Publishing;

/// <summary>How large an event of a publisher may be.</summary>
/// <param name="MaxBytes">Its data and type together.</param>
internal readonly record struct EventLimit(int MaxBytes)
{
    /// <summary>What a publisher is told of an event that is too large.</summary>
    public string Problem => $"an event may have {MaxBytes} bytes of data and type (--max-event-bytes)";

    /// <summary>Whether an event is not too large.</summary>
    public bool Allows(int data, int type) => (long)data + type <= MaxBytes;
}
