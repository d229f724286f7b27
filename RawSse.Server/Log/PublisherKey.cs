using System.Text.Unicode;

namespace RawSse.Log;

/// <summary>
/// The key of an event: the publisher's own id, together with the publisher, because different publishers may use the
/// same ids. Immutable.
/// </summary>
/// <param name="Publisher">The publisher.</param>
/// <param name="Id">The id.</param>
internal sealed record PublisherKey(string Publisher, string Id)
{
    /// <summary>The maximum length of an id in bytes. It is bounded because ids are kept.</summary>
    private const int MaxLength = 256;

    private readonly int _hash = HashCode.Combine(Publisher, Id);

    /// <summary>
    /// The number of characters that are kept for the key. Most publishers' names are shared with other keys and so are
    /// counted too often, but nothing bounds how many different ones there are.
    /// </summary>
    public int Length => Publisher.Length + Id.Length;

    /// <summary>Returns what is wrong with an id, in one line; null if nothing is.</summary>
    public static string? Check(ReadOnlySpan<byte> id) =>
        id.IsEmpty || id.Length > MaxLength || id.ContainsAny("\r\n\0"u8) || !Utf8.IsValid(id)
            ? $"'id' must be 1 to {MaxLength} bytes of UTF-8 without CR, LF or NUL"
            : null;

    /// <summary>Returns whether this is the same id of the same publisher.</summary>
    public bool Equals(PublisherKey? other) =>
        other is not null && other._hash == _hash && other.Id == Id && other.Publisher == Publisher;

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;
}
