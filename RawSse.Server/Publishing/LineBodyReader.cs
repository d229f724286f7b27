namespace RawSse.Publishing;

/// <summary>Reads a body of newline-delimited JSON, or of any lines: each is the data of one event.</summary>
/// <param name="origin">What is the same for all events of the body.</param>
/// <param name="fields">The type and the reconnection time of each.</param>
internal sealed class LineBodyReader(BodyOrigin origin, PublishFields fields) : BodyReader(origin)
{
    /// <inheritdoc/>
    protected override bool TryTake(ReadOnlyMemory<byte> line, out Publication publication)
    {
        // Empty lines between events are what some writers of JSON lines leave.
        publication = default;
        return !line.IsEmpty && TryCreate(line, fields.Type, fields.Retry, key: null, out publication);
    }

    /// <inheritdoc/>
    protected override bool TryTakeEnd(out Publication publication)
    {
        publication = default;
        return false;
    }
}
