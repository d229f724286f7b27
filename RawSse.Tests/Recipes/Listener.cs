using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Text;

namespace RawSse.Tests.Recipes;

/// <summary>Reads what a program prints of a stream, as events.</summary>
internal sealed class Listener
{
    private readonly IAsyncEnumerator<SseItem<string>> _events;

    private Listener(Stream stream, CancellationToken cancel) =>
        _events = SseParser.Create(stream).EnumerateAsync(cancel).GetAsyncEnumerator(cancel);

    /// <summary>Waits for the opening of the stream: from then on nothing is missed.</summary>
    public static async Task<Listener> ToAsync(Process program, CancellationToken cancel)
    {
        // Unread, a pipe for complaints and progress would fill up.
        program.BeginErrorReadLine();
        Stream stream = program.StandardOutput.BaseStream;
        var opening = new StringBuilder();
        byte[] next = new byte[1];
        while (!opening.ToString().EndsWith("\n\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(next, cancel);
            _ = opening.Append((char)next[0]);
        }

        Assert.That(
            opening.ToString(), Does.StartWith("retry: ").And.Contain("\nevent: rawsse.open\n").And.Contain("\nid: "));
        return new Listener(stream, cancel);
    }

    /// <summary>
    /// The next event. What only moves the cursor is passed over: it comes when a recipe's program takes its time.
    /// </summary>
    public async Task<SseItem<string>> ReadAsync() =>
        await MoveNextAsync() ? _events.Current : throw new IOException("the stream ended");

    /// <summary>Whether the stream ends with nothing more.</summary>
    public async Task<bool> EndsAsync() => !await MoveNextAsync();

    private async Task<bool> MoveNextAsync()
    {
        while (await _events.MoveNextAsync())
        {
            if (_events.Current.EventType != "rawsse.cursor")
            {
                return true;
            }
        }

        return false;
    }
}
