using System.Security.Cryptography;
using System.Text;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// The eight bytes that every event of one run begins its stamp with. Events of other runs, which a server may replay,
/// don't have it and aren't counted. Its letters after <c>RS</c> are lower-case, so a mark can't begin inside itself.
/// </summary>
internal sealed class RunMark
{
    private readonly byte[] _bytes;

    private RunMark(string letters) => _bytes = Encoding.ASCII.GetBytes("RS" + letters);

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The run's name as another process is told it.</summary>
    public string Letters => Encoding.ASCII.GetString(_bytes, 2, 6);

    public static RunMark Random() => new(RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 6));

    public static RunMark Parse(string letters) =>
        letters.Length == 6 && letters.All(char.IsAsciiLetterLower)
            ? new(letters)
            : throw new LoadFailure($"--run takes six lower-case letters, not '{letters}'");
}
