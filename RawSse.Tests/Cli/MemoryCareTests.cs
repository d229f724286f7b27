using System.Text.Json;
using RawSse.Cli;

namespace RawSse.Tests.Cli;

/// <summary>When the executable asks the collector to give memory back.</summary>
public sealed class MemoryCareTests : IDisposable
{
    private const long MiB = 1 << 20;

    private readonly MemoryCare _care;
    private readonly ScriptedMemory _process = new();

    public MemoryCareTests() => _care = new MemoryCare(TimeProvider.System, _process);

    public void Dispose() => _care.Dispose();

    [Test]
    public void Steady_work_never_leads_to_a_collection([Values(0, 1, 40, 5000)] long allocatedAtATime)
    {
        Pass(1000, allocatedAtATime);
        Assert.That(_process.Collections, Is.Zero);
    }

    [Test]
    public void What_a_rush_left_behind_is_collected_once_it_is_quiet()
    {
        Pass(3, 100);
        Assert.That(_process.Collections, Is.Zero, "not while it lasts");
        Pass(1, 0);
        Assert.That(_process.Collections, Is.EqualTo(1));
        Pass(1000, 0);
        Assert.That(_process.Collections, Is.EqualTo(1), "and not again");
    }

    [Test]
    public void What_was_freed_is_returned_to_the_system_at_the_next_look()
    {
        Pass(3, 100);
        Pass(1, 0);
        Assert.That(_process.Returns, Is.Zero, "the collection is still under way");
        Pass(1, 0);
        Assert.That(_process.Returns, Is.EqualTo(1));
        Pass(1000, 0);
        Assert.That(_process.Returns, Is.EqualTo(1), "and not again");
    }

    [Test]
    public void Rush_upon_rush_leads_to_no_more_than_one_collection_a_minute()
    {
        for (int i = 0; i < 30; i++)
        {
            Pass(1, 100);
            Pass(1, 0);
        }

        Assert.That(_process.Collections, Is.EqualTo(60 * MemoryCare.Interval / TimeSpan.FromMinutes(1)));
    }

    [Test]
    public void A_little_memory_is_not_worth_a_collection()
    {
        Pass(1, 10);
        Pass(100, 0);
        Assert.That(_process.Collections, Is.Zero, "little was allocated");
        Pass(1, 100, committed: 10);
        Pass(100, 0, committed: 10);
        Assert.That(_process.Collections, Is.Zero, "little is held");
    }

    /// <summary>
    /// Its numbers keep the pauses of the natural collections short, and the memory of idle streams small.
    /// </summary>
    [Test]
    public void The_executable_collects_in_the_background_and_in_small_steps()
    {
        using var config = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "rawsse.runtimeconfig.json")));
        JsonElement properties = config.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");
        Assert.Multiple(() =>
        {
            Assert.That(properties.GetProperty("System.GC.Concurrent").GetBoolean(), Is.True);
            Assert.That(properties.GetProperty("System.GC.Gen0MaxBudget").ToString(), Is.EqualTo("2097152"));
            Assert.That(properties.GetProperty("System.GC.RegionSize").ToString(), Is.EqualTo("1048576"));
        });
    }

    private void Pass(int looks, long allocated, long committed = 500)
    {
        for (int i = 0; i < looks; i++)
        {
            _process.Figures = new MemoryFigures(_process.Figures.Allocated + (allocated * MiB), committed * MiB);
            _care.Look();
        }
    }

    private sealed class ScriptedMemory : IProcessMemory
    {
        public MemoryFigures Figures { get; set; }

        public int Collections { get; private set; }

        public int Returns { get; private set; }

        public MemoryFigures Look() => Figures;

        public void CollectInBackground() => Collections++;

        public void ReturnFreed() => Returns++;
    }
}
