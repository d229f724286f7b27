using System.Text;
using System.Text.Unicode;

namespace RawSse.Endpoints;

/// <summary>Reads the names of topics in queries and forms.</summary>
internal static class TopicNames
{
    /// <summary>Adds a name.</summary>
    /// <returns>What is wrong with the name, in one line; null if nothing is.</returns>
    public static string? Add(List<string> names, ReadOnlySpan<byte> name)
    {
        // Substituting U+FFFD for malformed bytes would merge distinct names into one topic.
        if (!Utf8.IsValid(name))
        {
            return "a topic's name is not UTF-8";
        }

        names.Add(Encoding.UTF8.GetString(name));
        return null;
    }
}
