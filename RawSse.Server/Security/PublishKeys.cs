using System.Security.Cryptography;
using System.Text;

namespace RawSse.Security;

/// <summary>The keys that may publish. They are kept and compared as hashes, in a time that tells nothing of them.</summary>
/// <param name="keys">The keys, UTF-8 when sent.</param>
internal sealed class PublishKeys(IEnumerable<string> keys)
{
    private readonly (byte[] Hash, Grant Grant)[] _known =
        [.. keys.Select((key, i) => (SHA256.HashData(Encoding.UTF8.GetBytes(key)), Grant.ToPublish($"key {i}")))];

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
