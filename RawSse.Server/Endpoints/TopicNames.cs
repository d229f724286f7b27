using System.Text;
using System.Text.Unicode;

namespace RawSse.Endpoints;

/// <summary>Reads names of topics as queries and forms hold them.</summary>
internal static class TopicNames
{
    /// <summary>Adds one.</summary>
    /// <returns>What is wrong with it, in one line; null if nothing is.</returns>
    public static string? Add(List<string> names, ReadOnlySpan<byte> name)
    {
        // Replaced, what is no UTF-8 would make one topic of many.
        if (!Utf8.IsValid(name))
        {
            return "a topic's name is not UTF-8";
        }

        names.Add(Encoding.UTF8.GetString(name));
        return null;
    }
}
