using System.Text;

namespace RawSse.Tests.Chaos;

/// <summary>Makes requests to publish, of all kinds that the protocol knows, and some that it refuses.</summary>
internal sealed class RequestMaker(Random random, Ledger ledger, string publisher)
{
    /// <summary>All topics that are published to.</summary>
    public static readonly string[] Topics = ["default", "prices/a", "prices/b", "prices/b/c", "news", "ne"];

    private const int MaxEventsInABody = 25;

    private readonly Dictionary<string, int> _keys = [];

    /// <summary>The next one.</summary>
    public PublishRequest Next() => random.Next(20) switch
    {
        < 6 => Plain(),
        < 10 => Form(),
        < 14 => Lines(),
        < 19 => Blocks(),
        _ => Wrong(),
    };

    private PublishRequest Plain()
    {
        string? type = Texts.Type(random);
        string[] topics = SomeTopics();
        string? key = random.Next(2) == 0 ? NewKey(topics) : null;
        SentEvent e = Enter(topics, type, key, out string text);
        string media = random.Next(3) switch { 0 => "", 1 => "text/plain", _ => "application/json; charset=utf-8" };
        return Request(Query(topics, type, key), media, Encoding.UTF8.GetBytes(text), e);
    }

    private PublishRequest Form()
    {
        string? type = Texts.Type(random);
        string[] topics = SomeTopics();
        string? key = random.Next(2) == 0 ? NewKey(topics) : null;
        SentEvent e = Enter(topics, type, key, out string text);
        string fields = Query(topics, type, key);
        string form = $"{fields}{(fields.Length > 0 ? "&" : "")}data={Uri.EscapeDataString(text)}";
        return Request("", "application/x-www-form-urlencoded", Encoding.ASCII.GetBytes(form), e);
    }

    private PublishRequest Lines()
    {
        (string[] topics, string? type) = (SomeTopics(), Texts.Type(random));
        byte[] body = WriteLines(
            topics, type, random.Next(1, MaxEventsInABody), isWrong: false, out SentEvent[] events);
        return Request(Query(topics, type), "application/x-ndjson", body, events);
    }

    private PublishRequest Blocks()
    {
        string[] topics = SomeTopics();
        bool isKeyed = random.Next(4) > 0;
        string end = random.Next(2) == 0 ? "\n" : "\r\n";
        var body = new StringBuilder();
        var events = new SentEvent[random.Next(1, MaxEventsInABody)];
        for (int i = 0; i < events.Length; i++)
        {
            string? type = Texts.Type(random);
            string? key = isKeyed ? NewKey(topics) : null;
            events[i] = Enter(topics, type, key, out string text);
            _ = body.Append(random.Next(5) == 0 ? $": comment{end}" : "")
                .Append(type is null ? "" : $"event:{type}{end}")
                .Append(key is null ? "" : $"id: {key}{end}")
                .AppendJoin("", Texts.Normal(text).Split('\n').Select(line => $"data: {line}{end}"))
                .Append(end);
        }

        return Request(Query(topics), "text/event-stream", Encoding.UTF8.GetBytes(body.ToString()), events);
    }

    private PublishRequest Wrong()
    {
        string[] topics = SomeTopics();
        if (random.Next(2) == 0)
        {
            byte[] lines = WriteLines(
                topics, null, random.Next(1, MaxEventsInABody), isWrong: true, out SentEvent[] events);
            return Request(Query(topics), "application/x-ndjson", lines, events);
        }

        SentEvent e = Enter(topics, null, null, out string text, isWrong: true);
        return random.Next(2) == 0
            ? Request(Query(topics) + "&topic=$online", "text/plain", Encoding.UTF8.GetBytes(text), e)
            : Request(Query(topics), "text/plain", [.. Encoding.UTF8.GetBytes(text), 0xFF], e);
    }

    /// <summary>Lines of JSON; if it is wrong, one of them is no UTF-8, and no later one is to be published.</summary>
    private byte[] WriteLines(string[] topics, string? type, int count, bool isWrong, out SentEvent[] events)
    {
        int wrong = isWrong ? random.Next(count) : count;
        var body = new MemoryStream();
        events = new SentEvent[count];
        for (int i = 0; i < count; i++)
        {
            int number = ledger.NextNumber();
            string line = $"{{\"n\":{number},\"x\":\"{Texts.OneLine(random)}\"}}";
            events[i] = ledger.Enter(
                new SentEvent(number, topics, type ?? "message", line, null) { IsWrong = i >= wrong });
            body.Write(Encoding.UTF8.GetBytes(line));
            body.Write(i == wrong ? [0xFF] : []);
            body.Write(random.Next(5) == 0 ? "\r\n\n"u8 : i == count - 1 && random.Next(2) == 0 ? ""u8 : "\n"u8);
        }

        return body.ToArray();
    }

    private SentEvent Enter(string[] topics, string? type, string? key, out string text, bool isWrong = false)
    {
        int number = ledger.NextNumber();
        text = $"{number} {Texts.ManyLines(random)}";
        return ledger.Enter(
            new SentEvent(number, topics, type ?? "message", Texts.Normal(text), key) { IsWrong = isWrong });
    }

    private string[] SomeTopics() => random.Next(8) > 0
        ? [Topics[random.Next(Topics.Length)]]
        : [.. random.GetItems(Topics, random.Next(2, 4)).Distinct()];

    /// <summary>The keys of one topic are those of another one too: only together they name a publication.</summary>
    private string NewKey(string[] topics)
    {
        string kind = topics.Length > 1 ? "several" : topics[0];
        int key = _keys[kind] = _keys.GetValueOrDefault(kind) + 1;
        return $"{publisher}{(topics.Length > 1 ? "-several" : "")}-{key}";
    }

    private static string Query(
        string[] topics, string? type = null, string? key = null) => string.Join('&', (string[])[
        .. topics is ["default"] ? [] : topics.Select(topic => $"topic={Uri.EscapeDataString(topic)}"),
        .. type is null ? Array.Empty<string>() : [$"type={Uri.EscapeDataString(type)}"],
        .. key is null ? Array.Empty<string>() : [$"id={key}"]]);

    private PublishRequest Request(string query, string media, byte[] body, params SentEvent[] events)
    {
        bool isChunked = random.Next(3) == 0;
        bool expects = random.Next(5) == 0;
        byte[] framed = isChunked ? Chunk(body) : body;
        string head =
            $"{(random.Next(4) == 0 ? "PUT" : "POST")} /events{(query.Length > 0 ? "?" : "")}{query} HTTP/1.1\r\n"
            + "Host: localhost\r\n"
            + (media.Length > 0 ? $"Content-Type: {media}\r\n" : "")
            + (expects ? "Expect: 100-continue\r\n" : "")
            + (isChunked ? "Transfer-Encoding: chunked\r\n\r\n" : $"Content-Length: {body.Length}\r\n\r\n");
        if (events.Length > 1)
        {
            ledger.Bodies.Enqueue(events);
        }

        return new PublishRequest(Encoding.ASCII.GetBytes(head), framed, events) { ExpectsInvitation = expects };
    }

    private byte[] Chunk(ReadOnlySpan<byte> body)
    {
        var chunks = new MemoryStream();
        while (body.Length > 0)
        {
            int size = Math.Min(body.Length, random.Next(3) == 0 ? random.Next(1, 20) : random.Next(1, 3000));
            chunks.Write(Encoding.ASCII.GetBytes($"{size:x}{(random.Next(10) == 0 ? ";a=b" : "")}\r\n"));
            chunks.Write(body[..size]);
            chunks.Write("\r\n"u8);
            body = body[size..];
        }

        chunks.Write(random.Next(5) == 0 ? "0\r\nX-Trailer: 1\r\n\r\n"u8 : "0\r\n\r\n"u8);
        return chunks.ToArray();
    }
}
