using System.Security.Cryptography;
using System.Text;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// The eight bytes with which the stamp of every event of one run begins. Events of other runs, which a server may
/// replay, have a different mark and aren't counted. The letters after <c>RS</c> are lower-case, so a mark can't begin
/// inside another.
/// </summary>
internal sealed class RunMark
{
    private readonly byte[] _bytes;

    private RunMark(string letters) => _bytes = Encoding.ASCII.GetBytes("RS" + letters);

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The letters by which another process is told of the run.</summary>
    public string Letters => Encoding.ASCII.GetString(_bytes, 2, 6);

    public static RunMark Random() => new(RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 6));

    public static RunMark Parse(string letters) =>
        letters.Length == 6 && letters.All(char.IsAsciiLetterLower)
            ? new(letters)
            : throw new LoadFailure($"--run takes six lower-case letters, not '{letters}'");
}
