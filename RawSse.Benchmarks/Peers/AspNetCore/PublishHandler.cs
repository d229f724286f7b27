using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace RawSse.Benchmarks.Peers.AspNetCore;

/// <summary>
/// Handles <c>POST /events</c> by the shortest path in ASP.NET Core: it reads the body from one pipe and writes the
/// answer to the other, without binding or result objects.
/// </summary>
internal sealed class PublishHandler(Broadcast broadcast)
{
    public async Task HandleAsync(HttpContext context)
    {
        bool isMany = context.Request.ContentType == "application/x-ndjson";
        string? id = null;
        PipeReader body = context.Request.BodyReader;
        while (true)
        {
            ReadResult read = await body.ReadAsync();
            ReadOnlySequence<byte> rest = read.Buffer;
            if (isMany)
            {
                id = PublishLines(ref rest) ?? id;
            }

            if (read.IsCompleted)
            {
                if (!isMany || !rest.IsEmpty)
                {
                    id = Publish(rest);
                }

                body.AdvanceTo(rest.End);
                break;
            }

            body.AdvanceTo(rest.Start, rest.End);
        }

        Answer(context.Response, id ?? "no event");
    }

    private string? PublishLines(ref ReadOnlySequence<byte> rest)
    {
        string? id = null;
        var reader = new SequenceReader<byte>(rest);
        while (reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            id = Publish(line);
        }

        rest = rest.Slice(reader.Position);
        return id;
    }

    private string Publish(in ReadOnlySequence<byte> data) => broadcast.Publish(Encoding.UTF8.GetString(data));

    /// <summary>Writes the answer, which is sent when the handler returns.</summary>
    private static void Answer(HttpResponse response, string id)
    {
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = id.Length + 1;
        Span<byte> text = response.BodyWriter.GetSpan(id.Length + 1);
        int length = Encoding.ASCII.GetBytes(id, text);
        text[length] = (byte)'\n';
        response.BodyWriter.Advance(length + 1);
    }
}
