using System.CommandLine;
using BenchmarkDotNet.Running;
using RawSse.Benchmarks.Compare;

namespace RawSse.Benchmarks.Budget;

/// <summary>
/// The command <c>budget</c>. It prints what every benchmark allocates and may allocate, and fails if one exceeds its
/// budget.
/// </summary>
internal static class BudgetCommand
{
    public static Command Create()
    {
        var command = new Command(
            "budget", "Counts what each benchmark allocates, and fails where it is more than its budget.");
        command.SetAction(_ => Execute());
        return command;
    }

    private static int Execute()
    {
        var budget = AllocationBudget.Read();
        var measured = new Dictionary<string, double>();
        foreach (BenchmarkCase benchmark in BenchmarkList.All())
        {
            measured.Add(BenchmarkList.NameOf(benchmark), AllocationMeter.BytesPerOperation(benchmark));
        }

        string[] head = ["benchmark", "allocated, bytes", "budget"];
        string BudgetOf(string benchmark) => budget.Of(benchmark) is { } bytes ? AllocationBudget.Text(bytes) : "none";
        IEnumerable<string[]> rows = measured.Select(
            figure => new[] { figure.Key, AllocationBudget.Text(figure.Value), BudgetOf(figure.Key) });
        MarkdownTable.Print([head, .. rows], Console.Out);

        string[] problems = [.. budget.Check(measured)];
        foreach (string problem in problems)
        {
            Console.Error.WriteLine(problem);
        }

        return problems.Length == 0 ? 0 : 1;
    }
}
