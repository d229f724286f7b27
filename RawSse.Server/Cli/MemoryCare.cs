using Microsoft.Extensions.Hosting;

namespace RawSse.Cli;

/// <summary>
/// Gives memory back after a rush: once it is quiet, nothing is allocated any more that would make the collector look. It asks
/// for a collection in the background, which stops nobody, and at most once a minute.
/// </summary>
/// <remarks>
/// The process's own concern, and so the executable's: a library must not collect its host's heap. While there is work the collector
/// needs no help, so steady work never leads to a collection here, however much it is.
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="look">Looks at the process's memory.</param>
/// <param name="collect">Asks for a collection.</param>
internal sealed class MemoryCare(TimeProvider time, Func<MemoryFigures> look, Action collect) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Less is not worth looking for.</summary>
    private const long Little = 32 << 20;

    private const int LooksBetweenCollections = 6;

    private long _allocatedAtCollection;
    private long _allocatedBefore;
    private long _most;
    private int _looks = LooksBetweenCollections;

    /// <summary>For this process.</summary>
    public static MemoryCare OfThisProcess() => new(TimeProvider.System, LookAtProcess, CollectInBackground);

    /// <summary>Looks whether a rush is over that left much behind, and then asks for a collection.</summary>
    public void Look()
    {
        MemoryFigures now = look();
        long lately = now.Allocated - _allocatedBefore;
        _allocatedBefore = now.Allocated;
        _most = Math.Max(_most, lately);
        _looks++;
        bool isQuiet = lately <= _most / 10;
        bool isMuch = now.Committed >= Little && now.Allocated - _allocatedAtCollection >= Little;
        if (isQuiet && isMuch && _looks >= LooksBetweenCollections)
        {
            _looks = 0;
            _most = 0;
            _allocatedAtCollection = now.Allocated;
            collect();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            Look();
        }
    }

    private static MemoryFigures LookAtProcess() =>
        new(GC.GetTotalAllocatedBytes(), GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes);

    private static void CollectInBackground() =>
#pragma warning disable RS0030 // Here alone, and never blocking.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false, compacting: false);
#pragma warning restore RS0030
}

/// <summary>The managed memory of the process.</summary>
/// <param name="Allocated">Bytes allocated since the start.</param>
/// <param name="Committed">Bytes that the collector holds, as of its last collection.</param>
internal readonly record struct MemoryFigures(long Allocated, long Committed);
