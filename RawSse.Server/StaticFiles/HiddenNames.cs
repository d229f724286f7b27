namespace RawSse.StaticFiles;

/// <summary>
/// Recognises names that begin with a dot, such as <c>.git</c> and <c>.env</c>, which are not served. The only
/// exception is <c>.well-known</c> at the root, which exists to be requested (RFC 8615).
/// </summary>
internal static class HiddenNames
{
    private const string WellKnown = ".well-known";

    /// <summary>Returns whether any name in a path is hidden.</summary>
    /// <param name="path">A path relative to the root, with slashes.</param>
    public static bool AreIn(ReadOnlySpan<char> path)
    {
        foreach (Range part in path.Split('/'))
        {
            ReadOnlySpan<char> name = path[part];
            bool isWellKnown = part.Start.Value == 0 && name.SequenceEqual(WellKnown);
            if (name.StartsWith('.') && !isWellKnown)
            {
                return true;
            }
        }

        return false;
    }
}
