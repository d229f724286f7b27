using System.Text;
using RawSse.Log;
using RawSse.Publishing;

namespace RawSse.Tests.Support;

/// <summary>
/// An order that commits when the test says so, as one that waits for a disk or for another machine does. Until then
/// the log is as it was.
/// </summary>
internal sealed class HeldOrder(EventLog log) : IOrder
{
    private readonly MemoryOrder _inner = Publishers.OrderOf(log);
    private readonly Queue<(Publication[] Batch, TaskCompletionSource<EventId?> Done)> _waiting = [];

    /// <summary>The data of the batches that wait.</summary>
    public string[][] Waiting
    {
        get
        {
            lock (_waiting)
            {
                return [.. _waiting
                    .Select(one => one.Batch.Select(p => Encoding.UTF8.GetString(p.Event.Data.Span)).ToArray())];
            }
        }
    }

    public ValueTask<EventId?> CommitAsync(in Publication publication) => HoldAsync([publication]);

    public ValueTask<EventId?> CommitAsync(ReadOnlyMemory<Publication> batch) => HoldAsync(batch.ToArray());

    public void Trim() => _inner.Trim();

    public void Seal() => _inner.Seal();

    /// <summary>Commits what has waited longest.</summary>
    public void CommitOne()
    {
        (Publication[] batch, TaskCompletionSource<EventId?> done) = Take();
        done.SetResult(_inner.CommitAsync(batch).Now());
    }

    /// <summary>Loses track of what has waited longest.</summary>
    public void LoseOne() => Take().Done.SetException(new OutcomeUnknownException("the line was cut"));

    private ValueTask<EventId?> HoldAsync(Publication[] batch)
    {
        var done = new TaskCompletionSource<EventId?>();
        lock (_waiting)
        {
            _waiting.Enqueue((batch, done));
        }

        return new ValueTask<EventId?>(done.Task);
    }

    private (Publication[] Batch, TaskCompletionSource<EventId?> Done) Take()
    {
        lock (_waiting)
        {
            return _waiting.Dequeue();
        }
    }
}
