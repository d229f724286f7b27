using System.Text;

namespace RawSse.StaticFiles;

/// <summary>Compares lists of entity tags (RFC 9110, section 8.8.3).</summary>
internal static class EntityTags
{
    /// <summary>Whether a tag is in a list, or the list is <c>*</c>.</summary>
    /// <param name="list">One line of If-Match or If-None-Match.</param>
    /// <param name="etag">The tag of the file, a strong one with its quotes.</param>
    /// <param name="isStrong">Whether weak tags of the list match nothing.</param>
    public static bool AnyMatches(ReadOnlySpan<byte> list, string etag, bool isStrong)
    {
        if (list.SequenceEqual("*"u8))
        {
            return true;
        }

        // Commas may stand in tags too, so tags are taken by their quotes.
        while (true)
        {
            list = list.TrimStart(" \t,"u8);
            bool isWeak = list.StartsWith("W/"u8);
            ReadOnlySpan<byte> tag = isWeak ? list[2..] : list;
            int end = tag.Length > 0 && tag[0] == '"' ? tag[1..].IndexOf((byte)'"') : -1;
            if (end < 0)
            {
                // The end of the list, or of what can be understood of it.
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
