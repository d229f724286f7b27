using System.Numerics;
using RawSse.Events;
using RawSse.Log;

namespace RawSse.FanOut;

/// <summary>
/// The prefixes that the audiences of a shard ask for. It finds those that match a topic by walking the topic's name
/// once, with a look-up at each length for which there is a prefix. Only the shard's thread uses it.
/// </summary>
/// <remarks>
/// The key is a hash that is extended with each character, so a long name costs no more than its length, however many
/// lengths of prefixes there are. The hash starts from a random number, so nobody can choose names whose hashes
/// collide.
/// </remarks>
internal sealed class PrefixTable
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    private readonly Dictionary<ulong, List<Pattern>> _byHash = [];

    /// <summary>The number of prefixes of each length.</summary>
    private readonly int[] _lengths = new int[TopicSet.MaxNameLength + 1];

    private readonly ulong _seed = (ulong)Random.Shared.NextInt64();
    private int _longest = -1;

    /// <summary>Returns the pattern of a prefix. Creates it if no audience asks for the prefix yet.</summary>
    public Pattern GetOrAdd(string prefix)
    {
        ulong hash = Hash(prefix);
        if (!_byHash.TryGetValue(hash, out List<Pattern>? patterns))
        {
            _byHash.Add(hash, patterns = new List<Pattern>(1));
        }

        Pattern? pattern = patterns.Find(p => p.Text == prefix);
        if (pattern is null)
        {
            patterns.Add(pattern = new Pattern(prefix));
            _lengths[prefix.Length]++;
            _longest = Math.Max(_longest, prefix.Length);
        }

        return pattern;
    }

    /// <summary>Removes the pattern of a prefix that no audience asks for any more.</summary>
    public void Remove(Pattern pattern)
    {
        ulong hash = Hash(pattern.Text);
        List<Pattern> patterns = _byHash[hash];
        _ = patterns.Remove(pattern);
        if (patterns.Count == 0)
        {
            _ = _byHash.Remove(hash);
        }

        _lengths[pattern.Text.Length]--;
        while (_longest >= 0 && _lengths[_longest] == 0)
        {
            _longest--;
        }
    }

    /// <summary>Notes an event with every audience that asks for a prefix of a topic's name.</summary>
    /// <param name="position">The position of the event.</param>
    /// <param name="topic">The topic's name.</param>
    /// <param name="touched">Receives the audiences that had no event noted before.</param>
    public void Note(Position position, string topic, List<Audience> touched)
    {
        ulong hash = _seed;
        int shortest = TopicFilter.ShortestPrefix(topic);
        for (int length = 0; length <= _longest && length <= topic.Length; length++)
        {
            hash = length == 0 ? hash : Next(hash, topic[length - 1]);
            if (length >= shortest && _lengths[length] > 0 && _byHash.TryGetValue(hash, out List<Pattern>? patterns))
            {
                foreach (Pattern pattern in patterns)
                {
                    if (topic.StartsWith(pattern.Text, StringComparison.Ordinal))
                    {
                        pattern.Note(position, touched);
                    }
                }
            }
        }
    }

    private static ulong Next(ulong hash, char c) => BitOperations.RotateLeft((hash ^ c) * Multiplier, 29);

    private ulong Hash(string prefix)
    {
        ulong hash = _seed;
        foreach (char c in prefix)
        {
            hash = Next(hash, c);
        }

        return hash;
    }
}
