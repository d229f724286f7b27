namespace RawSse.Publishing;

/// <summary>Reads a body of newline-delimited JSON, or of any lines. Each line is the data of one event.</summary>
/// <param name="origin">What all events of the body have in common.</param>
/// <param name="fields">The type and the reconnection time of each event.</param>
internal sealed class LineBodyReader(BodyOrigin origin, PublishFields fields) : BodyReader(origin)
{
    /// <inheritdoc/>
    protected override bool TryTake(ReadOnlyMemory<byte> line, out Publication publication)
    {
        // Some writers of JSON lines leave empty lines between events.
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
