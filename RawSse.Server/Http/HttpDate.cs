using System.Text;

namespace RawSse.Http;

/// <summary>
/// The Date header of responses (RFC 9110, section 6.6.1), formatted once a second for all connections.
/// </summary>
/// <remarks>
/// Any thread may read it. The cached line is one immutable object, so when two threads format the same second, either
/// result is right.
/// </remarks>
/// <param name="time">The server's clock.</param>
internal sealed class HttpDate(TimeProvider time)
{
    private Made _made = new(-1, []);

    /// <summary>The header line for the current second, with its CR LF.</summary>
    public ReadOnlySpan<byte> Line
    {
        get
        {
            DateTime now = time.GetUtcNow().UtcDateTime;
            long second = now.Ticks / TimeSpan.TicksPerSecond;
            Made made = Volatile.Read(ref _made);
            if (made.Second != second)
            {
                made = new Made(second, Encoding.ASCII.GetBytes($"Date: {now:R}\r\n"));
                Volatile.Write(ref _made, made);
            }

            return made.Line;
        }
    }

    private sealed record Made(long Second, byte[] Line);
}
