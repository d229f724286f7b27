using System.Buffers.Text;

namespace RawSse.Events;

/// <summary>
/// Writes one piece after another into a span. It throws if there is no room left, which is always a defect.
/// </summary>
/// <param name="into">Receives the pieces.</param>
internal ref struct SpanWriter(Span<byte> into)
{
    private readonly Span<byte> _into = into;

    /// <summary>The number of bytes written so far.</summary>
    public int Written { get; private set; }

    /// <summary>Appends bytes.</summary>
    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_into[Written..]);
        Written += bytes.Length;
    }

    /// <summary>Appends a number, by default in decimal.</summary>
    public void Write(long value, char format = 'D')
    {
        if (!Utf8Formatter.TryFormat(value, _into[Written..], out int length, format))
        {
            throw new ArgumentException("no room for a number");
        }

        Written += length;
    }
}
