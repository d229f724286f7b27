using System.Reflection;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Running;

namespace RawSse.Benchmarks.Budget;

/// <summary>
/// Lists every benchmark of this assembly with each value of its parameters, as BenchmarkDotNet finds them.
/// </summary>
internal static class BenchmarkList
{
    private const string CommonNamespace = "RawSse.Benchmarks.";

    public static IEnumerable<BenchmarkCase> All() =>
        from type in typeof(BenchmarkList).Assembly.GetTypes()
        where type.GetMethods().Any(method => method.IsDefined(typeof(BenchmarkAttribute)))
        orderby type.FullName
        from benchmark in BenchmarkConverter.TypeToBenchmarks(type).BenchmarksCases
        select benchmark;

    /// <summary>
    /// Returns a benchmark's name in the budget, such as <c>FanOut.DeliveryBenchmarks.OneEventToAll(Chunked: True)</c>.
    /// </summary>
    public static string NameOf(BenchmarkCase benchmark) =>
        FullNameProvider.GetBenchmarkName(benchmark)[CommonNamespace.Length..];
}
