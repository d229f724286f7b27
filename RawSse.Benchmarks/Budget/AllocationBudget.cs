using System.Globalization;
using System.Text.Json;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Budget;

/// <summary>
/// The number of bytes that each benchmark may allocate per operation, from <c>allocation-budget.json</c>.
/// </summary>
internal sealed class AllocationBudget(IReadOnlyDictionary<string, double> bytes)
{
    private static string File => Path.Combine(AppContext.BaseDirectory, "allocation-budget.json");

    public static AllocationBudget Read()
    {
        string json = System.IO.File.ReadAllText(File);
        return new(JsonSerializer.Deserialize<Dictionary<string, double>>(json, FigureJson.Options)!);
    }

    /// <summary>
    /// Formats a number of bytes, including the fraction that results if many operations share an allocation.
    /// </summary>
    public static string Text(double bytes) => bytes.ToString("0.######", CultureInfo.InvariantCulture);

    public double? Of(string benchmark) => bytes.TryGetValue(benchmark, out double budget) ? budget : null;

    /// <summary>Returns a line for each problem; none if everything is within the budget.</summary>
    public IEnumerable<string> Check(IReadOnlyDictionary<string, double> measured)
    {
        foreach ((string benchmark, double allocated) in measured)
        {
            if (Of(benchmark) is not { } budget)
            {
                yield return $"{benchmark} has no budget";
            }
            else if (allocated > budget)
            {
                yield return $"{benchmark} allocates {Text(allocated)} bytes, {Text(budget)} are allowed";
            }
        }

        foreach (string benchmark in bytes.Keys.Except(measured.Keys))
        {
            yield return $"{benchmark} has a budget, but there is no such benchmark";
        }
    }
}
