using System.Security.Cryptography;
using System.Text;

namespace RawSse.Security;

/// <summary>The keys that may publish. They are kept and compared as hashes, in a time that tells nothing of them.</summary>
/// <param name="keys">The keys, UTF-8 when sent.</param>
internal sealed class PublishKeys(IEnumerable<string> keys)
{
    /// <summary>The shortest key, in characters: what nobody guesses over a network.</summary>
    public const int MinLength = 16;

    private readonly (byte[] Hash, Grant Grant)[] _known =
        [.. keys.Select((key, i) => (SHA256.HashData(Encoding.UTF8.GetBytes(key)), Grant.ToPublish($"key {i}")))];

    /// <summary>What is wrong with a key, in one line that does not show it; null if nothing is.</summary>
    public static string? Check(string key) =>
        key.Length < MinLength ? $"takes a key of at least {MinLength} characters"
        : key.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) ? "takes a key without white space"
        : null;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _known.Length == 0;

    /// <summary>What a key grants; null if it is not one of them.</summary>
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
            // All of them, always: which one matched is nobody's business either.
            found = CryptographicOperations.FixedTimeEquals(hash, known) ? grant : found;
        }

        return found;
    }
}
