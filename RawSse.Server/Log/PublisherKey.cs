namespace RawSse.Log;

/// <summary>A publisher's own id of an event: keys of one publisher are not known as those of another.</summary>
/// <param name="Publisher">Who publishes.</param>
/// <param name="Id">The id.</param>
internal sealed record PublisherKey(string Publisher, string Id)
{
    private readonly int _hash = HashCode.Combine(Publisher, Id);

    /// <summary>Whether it is the same publisher's same id.</summary>
    public bool Equals(PublisherKey? other) => other is not null && other._hash == _hash && other.Id == Id && other.Publisher == Publisher;

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;
}
