using System.Diagnostics.CodeAnalysis;
using RawSse.Publishing;

namespace RawSse.Endpoints;

/// <summary>
/// Reads the body of a form. <c>curl -d hello</c> also calls its body a form, so a body without <c>=</c> is plain text.
/// A body with one must be a well-formed form, because a part of a text must never be taken for a field.
/// </summary>
internal static class FormBody
{
    /// <summary>Reads a body.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="query">The fields of the query.</param>
    /// <param name="fields">The fields of both. Those of the form take precedence.</param>
    /// <param name="data">The event's data.</param>
    /// <param name="problem">What is wrong, in one line; null if nothing is.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> body,
        PublishFields query,
        out PublishFields fields,
        out ReadOnlyMemory<byte> data,
        [NotNullWhen(false)] out string? problem)
    {
        (fields, data) = (query, body);
        problem = body.Span.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[' or (byte)'"', ..]
            ? "this looks like JSON, but says that it is a form: send it with -H 'Content-Type: application/json' (or "
                + "text/plain)"
            : null;
        if (problem is not null || !body.Span.Contains((byte)'='))
        {
            return problem is null;
        }

        if (!EncodedFields.TryRead(body.Span, isForm: true, out fields, out problem))
        {
            return false;
        }

        fields.FillFrom(query);
        data = fields.Data;
        problem = fields.Data is null ? "the form has no field 'data'; data= publishes an event without data" : null;
        return problem is null;
    }
}
