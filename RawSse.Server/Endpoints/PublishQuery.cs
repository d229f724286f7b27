using System.Diagnostics.CodeAnalysis;
using System.Text;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>What the query of a publication says.</summary>
/// <param name="Topics">The topics named; none for the default.</param>
/// <param name="Type">The event's type, UTF-8; empty for none.</param>
internal readonly record struct PublishQuery(List<string> Topics, byte[] Type)
{
    /// <summary>Reads the query.</summary>
    public static bool TryRead(HttpRequest request, out PublishQuery query, [NotNullWhen(false)] out string? problem)
    {
        query = new PublishQuery([], []);
        var pairs = new QueryString(request.Query);
        while (pairs.TryRead(out ReadOnlySpan<byte> name, out byte[]? value, out problem))
        {
            if (name.SequenceEqual("topic"u8))
            {
                query.Topics.Add(Encoding.UTF8.GetString(value));
            }
            else if (name.SequenceEqual("type"u8))
            {
                query = query with { Type = value };
            }
        }

        return problem is null;
    }
}
