using System.Text;

namespace RawSse.StaticFiles;

/// <summary>Compares lists of entity tags (RFC 9110, section 8.8.3).</summary>
internal static class EntityTags
{
    /// <summary>Returns whether a list contains a tag, or is <c>*</c>.</summary>
    /// <param name="list">The value of one If-Match or If-None-Match line.</param>
    /// <param name="etag">The entity tag of the file: a strong one, with its quotes.</param>
    /// <param name="isStrong">Whether to use the strong comparison, in which a weak tag matches nothing.</param>
    public static bool AnyMatches(ReadOnlySpan<byte> list, string etag, bool isStrong)
    {
        if (list.SequenceEqual("*"u8))
        {
            return true;
        }

        // A tag may contain commas, so find tags by their quotes.
        while (true)
        {
            list = list.TrimStart(" \t,"u8);
            bool isWeak = list.StartsWith("W/"u8);
            ReadOnlySpan<byte> tag = isWeak ? list[2..] : list;
            int end = tag.Length > 0 && tag[0] == '"' ? tag[1..].IndexOf((byte)'"') : -1;
            if (end < 0)
            {
                // The list ends here, or the rest of it is malformed.
                return false;
            }

            if (!(isWeak && isStrong) && Ascii.Equals(tag[..(end + 2)], etag))
            {
                return true;
            }

            list = tag[(end + 2)..];
        }
    }
}
