namespace RawSse.StaticFiles;

/// <summary>
/// Names that begin with a dot are not served: <c>.git</c>, <c>.env</c> and their like. The one exception is <c>.well-known</c>
/// at the root, which is there to be asked for (RFC 8615).
/// </summary>
internal static class HiddenNames
{
    private const string WellKnown = ".well-known";

    /// <summary>Whether a name of a path is hidden.</summary>
    /// <param name="path">Relative to the root, with slashes.</param>
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
