namespace RawSse.Cli;

/// <summary>Guesses which name a mistyped one was meant to be.</summary>
internal static class NearMiss
{
    /// <summary>Returns the most similar known name; null if none is similar enough.</summary>
    public static string? Find(string word, IEnumerable<string> known)
    {
        string normal = Normalize(word);
        (string? name, int distance) = known
            .Select(candidate => (Name: (string?)candidate, Distance: Distance(normal, Normalize(candidate))))
            .MinBy(found => found.Distance);

        // Up to one wrong letter in three counts as a typing error; more makes it a different word.
        return name is not null && distance <= Math.Clamp(normal.Length / 3, 1, 3) ? name : null;
    }

    private static string Normalize(string name) => name.TrimStart('-').Replace('_', '-').ToLowerInvariant();

    /// <summary>Counts the letters that were inserted, left out, replaced, or swapped with their neighbor.</summary>
    private static int Distance(string a, string b)
    {
        int[,] steps = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    steps[i, j] = i + j;
                    continue;
                }

                int replaced = steps[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                steps[i, j] = Math.Min(replaced, Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
                }
            }
        }

        return steps[a.Length, b.Length];
    }
}
