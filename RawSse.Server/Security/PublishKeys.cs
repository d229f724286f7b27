using System.Security.Cryptography;
using System.Text;

namespace RawSse.Security;

/// <summary>
/// The bearer keys that may publish. They are kept as hashes, and compared in constant time so that timing reveals
/// nothing about them. Immutable.
/// </summary>
/// <param name="keys">The keys. Clients send them in UTF-8.</param>
internal sealed class PublishKeys(IEnumerable<string> keys)
{
    /// <summary>The minimum length of a key in characters, so that nobody can guess one over the network.</summary>
    public const int MinLength = 16;

    private readonly (byte[] Hash, Grant Grant)[] _known =
        [.. keys.Select((key, i) => (SHA256.HashData(Encoding.UTF8.GetBytes(key)), Grant.ToPublish($"key {i}")))];

    /// <summary>Returns what is wrong with a key, in one line that does not show it; null if nothing is.</summary>
    public static string? Check(string key) =>
        key.Length < MinLength ? $"expected a key of at least {MinLength} characters"
        : key.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) ? "expected a key without white space"
        : null;

    /// <summary>Whether there are no keys.</summary>
    public bool IsEmpty => _known.Length == 0;

    /// <summary>Returns what a key grants; null if the key is unknown.</summary>
    public Grant? Find(ReadOnlySpan<byte> presented)
    {
        if (IsEmpty)
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(presented, hash);
        Grant? found = null;
        foreach ((byte[] known, Grant grant) in _known)
        {
            // Always compare all keys, so that timing does not reveal which one matched.
            found = CryptographicOperations.FixedTimeEquals(hash, known) ? grant : found;
        }

        return found;
    }
}
