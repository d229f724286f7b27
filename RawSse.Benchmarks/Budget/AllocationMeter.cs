using System.Diagnostics;
using System.Linq.Expressions;
using BenchmarkDotNet.Running;

namespace RawSse.Benchmarks.Budget;

/// <summary>
/// Measures how much a benchmark allocates per operation. It counts the bytes of the thread that runs the benchmark,
/// which is exact; a figure for the whole process would include what the runtime does meanwhile.
/// </summary>
internal static class AllocationMeter
{
    private const int Rounds = 10;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(60);

    /// <summary>
    /// Returns the smallest result of several rounds. Growing lists and code that is not optimized yet affect only the
    /// first rounds; what each operation allocates is in all of them.
    /// </summary>
    public static double BytesPerOperation(BenchmarkCase benchmark)
    {
        Action run = Prepare(benchmark);
        double least = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            least = Math.Min(least, BytesPerRun(run));
        }

        return least / benchmark.Descriptor.OperationsPerInvoke;
    }

    private static double BytesPerRun(Action run)
    {
        long runs = 0;
        long start = Stopwatch.GetTimestamp();
        long before = GC.GetAllocatedBytesForCurrentThread();
        do
        {
            run();
            runs++;
        }
        while (Stopwatch.GetElapsedTime(start) < Round);

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)runs;
    }

    private static Action Prepare(BenchmarkCase benchmark)
    {
        Descriptor descriptor = benchmark.Descriptor;
        object instance = Activator.CreateInstance(descriptor.Type)!;
        foreach (var parameter in benchmark.Parameters.Items)
        {
            descriptor.Type.GetProperty(parameter.Name)!.SetValue(instance, parameter.Value);
        }

        _ = descriptor.GlobalSetupMethod?.Invoke(instance, null);

        // Whatever the method returns is discarded without boxing.
        MethodCallExpression call = Expression.Call(Expression.Constant(instance), descriptor.WorkloadMethod);
        return Expression.Lambda<Action>(call).Compile();
    }
}
