using System.Diagnostics.CodeAnalysis;
using System.Text;
using RawSse.Http;
using RawSse.Publishing;

namespace RawSse.Endpoints;

/// <summary>Reads the fields of a publication from a query or a form.</summary>
internal static class EncodedFields
{
    /// <summary>The number of bytes of an unknown name that an error message repeats.</summary>
    private const int MaxQuotedName = 24;

    [Flags]
    private enum Field
    {
        None = 0,
        Topic = 1,
        Data = 2,
        Type = 4,
        Retry = 8,
        Id = 16,
    }

    /// <summary>
    /// Reads a query or a form. Unknown names are refused, because an event with a misspelt <c>topic</c> would reach
    /// the wrong subscribers. Names in a query that begin with <c>_</c> are ignored, because caches and tools add such
    /// names.
    /// </summary>
    /// <param name="text">The text, still encoded.</param>
    /// <param name="isForm">Whether the text is a form. Only a form may contain the data.</param>
    /// <param name="fields">The fields.</param>
    /// <param name="problem">What is wrong, in one line; null if nothing is.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> text, bool isForm, out PublishFields fields, [NotNullWhen(false)] out string? problem)
    {
        fields = new PublishFields();
        Field given = Field.None;
        var pairs = new QueryString(text);
        while (pairs.TryRead(out ReadOnlySpan<byte> name, out byte[]? value, out problem))
        {
            if (!isForm && name.StartsWith("_"u8))
            {
                continue;
            }

            Field field = FieldOf(name);
            problem = field == Field.None || (field == Field.Data && !isForm) ? Unknown(name, isForm)
                : field != Field.Topic && given.HasFlag(field) ? $"'{Encoding.ASCII.GetString(name)}' is given twice"
                : Read(field, value, fields);
            if (problem is not null)
            {
                return false;
            }

            given |= field;
        }

        return problem is null;
    }

    private static Field FieldOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("topic"u8) ? Field.Topic
        : name.SequenceEqual("data"u8) ? Field.Data
        : name.SequenceEqual("type"u8) ? Field.Type
        : name.SequenceEqual("retry"u8) ? Field.Retry
        : name.SequenceEqual("id"u8) ? Field.Id
        : Field.None;

    private static string Unknown(ReadOnlySpan<byte> name, bool isForm)
    {
        // Only ASCII is shown: the bytes may be half a character, or a command to a terminal.
        string written = Encoding.ASCII.GetString(name[..Math.Min(name.Length, MaxQuotedName)]);
        string quoted = string.Concat(written.Select(c => char.IsControl(c) ? '?' : c));
        string hint = name.SequenceEqual("event"u8) ? "; the event's type goes into 'type'"
            : name.SequenceEqual("data"u8) ? "; the data goes into the body"
            : isForm ? "; to send plain text, add the header Content-Type: text/plain"
            : "";
        return isForm
            ? $"unknown field '{quoted}': a form has topic, data, type, retry and id{hint}"
            : $"unknown name '{quoted}' in the query; allowed are topic, type, retry and id{hint}";
    }

    private static string? Read(Field field, byte[] value, PublishFields fields)
    {
        switch (field)
        {
            case Field.Topic:
                return TopicNames.Add(fields.Topics, value);
            case Field.Data:
                fields.Data = value;
                return null;
            case Field.Type:
                fields.Type = value;
                return null;
            case Field.Retry:
                return fields.ReadRetry(value);
            default:
                return fields.ReadKey(value);
        }
    }
}
