using System.Text.Unicode;

namespace RawSse.Log;

/// <summary>A publisher's own id of an event: keys of one publisher are not known as those of another.</summary>
/// <param name="Publisher">Who publishes.</param>
/// <param name="Id">The id.</param>
internal sealed record PublisherKey(string Publisher, string Id)
{
    /// <summary>Bytes of an id; they are kept.</summary>
    private const int MaxLength = 256;

    private readonly int _hash = HashCode.Combine(Publisher, Id);

    /// <summary>What is wrong with an id, in one line; null if nothing is.</summary>
    public static string? Check(ReadOnlySpan<byte> id) =>
        id.IsEmpty || id.Length > MaxLength || id.ContainsAny("\r\n\0"u8) || !Utf8.IsValid(id)
            ? $"'id' takes 1 to {MaxLength} bytes of UTF-8 without CR, LF or NUL"
            : null;

    /// <summary>Whether it is the same publisher's same id.</summary>
    public bool Equals(PublisherKey? other) => other is not null && other._hash == _hash && other.Id == Id && other.Publisher == Publisher;

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;
}
