using Microsoft.Extensions.Hosting;

namespace RawSse.Cli;

/// <summary>
/// Gives memory back after a rush: once it is quiet, nothing is allocated any more that would make the collector look. It asks
/// for a collection in the background, which stops nobody, and at most once a minute.
/// </summary>
/// <remarks>
/// <para>
/// The process's own concern, and so the executable's: a library must not collect its host's heap. While there is work the collector
/// needs no help, so steady work never leads to a collection here, however much it is.
/// </para>
/// <para>
/// A background collection frees memory but keeps it; only the next ordinary collection returns it to the system. On a quiet server
/// that one would not come for hours, so it is asked for, ten seconds later. It looks at the youngest objects alone: what it takes is
/// the time of returning the pages, about 0.12 ms a megabyte.
/// </para>
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="memory">The process's memory.</param>
internal sealed class MemoryCare(TimeProvider time, IProcessMemory memory) : BackgroundService
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
    private bool _isToReturn;

    /// <summary>Looks whether a rush is over that left much behind, and then asks for a collection.</summary>
    public void Look()
    {
        if (_isToReturn)
        {
            _isToReturn = false;
            memory.ReturnFreed();
        }

        MemoryFigures now = memory.Look();
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
            memory.CollectInBackground();
            _isToReturn = true;
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
}
