using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace RawSse.Http;

/// <summary>
/// Reads the pairs of <c>a=1&amp;b=2</c>, encoded as browsers do
/// (https://url.spec.whatwg.org/#application/x-www-form-urlencoded).
/// </summary>
/// <param name="text">A query without its question mark, or the body of a form.</param>
internal ref struct QueryString(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    /// <summary>Reads the next pair, still encoded; returns false at the end.</summary>
    public bool TryRead(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        while (_rest.Length > 0)
        {
            int end = _rest.IndexOf((byte)'&');
            ReadOnlySpan<byte> pair = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            if (pair.IsEmpty)
            {
                continue;
            }

            int equals = pair.IndexOf((byte)'=');
            name = equals < 0 ? pair : pair[..equals];
            value = equals < 0 ? default : pair[(equals + 1)..];
            return true;
        }

        name = value = default;
        return false;
    }

    /// <summary>
    /// Reads the next pair, and decodes its value; returns false at the end, or if an escape is malformed.
    /// </summary>
    /// <param name="name">The name, still encoded.</param>
    /// <param name="value">The value.</param>
    /// <param name="problem">What is wrong, in one line; null at the end.</param>
    public bool TryRead(out ReadOnlySpan<byte> name, [NotNullWhen(true)] out byte[]? value, out string? problem)
    {
        problem = null;
        value = null;
        if (!TryRead(out name, out ReadOnlySpan<byte> encoded))
        {
            return false;
        }

        if (TryDecode(encoded, form: true, out value))
        {
            return true;
        }

        problem = $"the value of '{Encoding.UTF8.GetString(name)}' has a broken percent-escape";
        return false;
    }

    /// <summary>Returns whether there is a pair with this name.</summary>
    public static bool Has(ReadOnlySpan<byte> text, ReadOnlySpan<byte> wanted)
    {
        var pairs = new QueryString(text);
        while (pairs.TryRead(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> _))
        {
            if (name.SequenceEqual(wanted))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Decodes percent-escapes, and plus signs if <paramref name="form"/> is true; returns false if an escape is
    /// malformed. The framework's decoders are lenient: they would pass a malformed escape on.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, bool form, out byte[] decoded)
    {
        decoded = new byte[encoded.Length];
        int length = 0;
        for (int i = 0; i < encoded.Length; i++)
        {
            byte b = encoded[i];
            if (b == '%')
            {
                if (i + 2 >= encoded.Length
                    || !Utf8Parser.TryParse(encoded.Slice(i + 1, 2), out b, out int used, 'x')
                    || used != 2)
                {
                    return false;
                }

                i += 2;
            }
            else if (form && b == '+')
            {
                b = (byte)' ';
            }

            decoded[length++] = b;
        }

        Array.Resize(ref decoded, length);
        return true;
    }
}
