using System.Security.Cryptography;
using System.Text;

namespace RawSse.Security;

/// <summary>The keys that may publish. They are kept and compared as hashes, in a time that tells nothing of them.</summary>
/// <param name="keys">The keys, UTF-8 when sent.</param>
internal sealed class PublishKeys(IEnumerable<string> keys)
{
    private readonly byte[][] _hashes = [.. keys.Select(key => SHA256.HashData(Encoding.UTF8.GetBytes(key)))];

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _hashes.Length == 0;

    /// <summary>Whether this is one of them.</summary>
    public bool Accept(ReadOnlySpan<byte> presented)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(presented, hash);
        bool isOne = false;
        foreach (byte[] known in _hashes)
        {
            // All of them, always: which one matched is nobody's business either.
            isOne |= CryptographicOperations.FixedTimeEquals(hash, known);
        }

        return isOne;
    }
}
