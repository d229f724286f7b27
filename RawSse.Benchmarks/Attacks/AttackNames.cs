using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>Finds the attacks that the words of the command line name.</summary>
internal static class AttackNames
{
    /// <summary>
    /// Returns the named attacks. A word names an attack, or all whose names begin with the word and a hyphen:
    /// <c>scan</c> stands for <c>scan-head</c>, <c>scan-stay</c> and so on. Without words, all attacks are named.
    /// </summary>
    /// <returns>The names, in the order of <paramref name="all"/>, each once.</returns>
    /// <exception cref="LoadFailure">A word names no attack.</exception>
    public static IReadOnlyList<string> Choose(IReadOnlyList<string> all, IReadOnlyList<string> words)
    {
        string[] wanted = [.. words.SelectMany(word => word.Split(',', StringSplitOptions.RemoveEmptyEntries))];
        if (wanted.FirstOrDefault(word => !all.Any(name => Means(word, name))) is { } unknown)
        {
            throw new LoadFailure($"no attack is called '{unknown}'; there are {string.Join(", ", all)}");
        }

        return wanted.Length == 0 ? all : [.. all.Where(name => wanted.Any(word => Means(word, name)))];
    }

    private static bool Means(string word, string name) =>
        name == word || name.StartsWith($"{word}-", StringComparison.Ordinal);
}
