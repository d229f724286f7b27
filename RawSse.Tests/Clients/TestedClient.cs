using System.Threading.Channels;

namespace RawSse.Tests.Clients;

/// <summary>An event as a client hands it over; of several lines of data with <c>\n</c> between them.</summary>
internal sealed record HeardEvent(string Type, string Id, string Data);

/// <summary>
/// A client of a stream that returns by itself when its connection was cut; what it hands over is read here.
/// </summary>
internal abstract class TestedClient : IAsyncDisposable
{
    private readonly Channel<HeardEvent> _heard = Channel.CreateUnbounded<HeardEvent>();

    /// <summary>The type of what is heard where a client says that it won't return.</summary>
    public const string GaveUp = "gave up";

    /// <summary>The next event, of the server's own too.</summary>
    public ValueTask<HeardEvent> ReadAsync(CancellationToken cancel) => _heard.Reader.ReadAsync(cancel);

    /// <summary>
    /// All events up to one of this type or with this data, but for those that only tell where the stream is.
    /// </summary>
    public Task<List<HeardEvent>> ReadToAsync(string typeOrData, CancellationToken cancel) =>
        ReadToAsync(e => e.Type == typeOrData || e.Data == typeOrData, cancel);

    /// <summary>The same up to one that is looked for.</summary>
    public async Task<List<HeardEvent>> ReadToAsync(Predicate<HeardEvent> isLast, CancellationToken cancel)
    {
        List<HeardEvent> read = [];
        while (true)
        {
            HeardEvent e = await ReadAsync(cancel);
            if (e.Type is not ("rawsse.open" or "rawsse.cursor"))
            {
                read.Add(e);
            }

            if (isLast(e))
            {
                return read;
            }
        }
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>The client has handed over an event.</summary>
    protected void Hear(string type, string id, string data) =>
        Assert.That(_heard.Writer.TryWrite(new HeardEvent(type, id, data)));
}
