using System.CommandLine;
using BenchmarkDotNet.Running;
using RawSse.Benchmarks.Attacks;
using RawSse.Benchmarks.Budget;
using RawSse.Benchmarks.Compare;
using RawSse.Benchmarks.Load;

// These five commands are ours; BenchmarkDotNet handles everything else (`--filter '*Parser*'`, `--list flat`).
Command[] verbs =
[
    LoadCommand.Create(),
    CompareCommand.Create(),
    PublishCommand.Create(),
    BudgetCommand.Create(),
    AttackCommand.Create(),
];
if (args.Length == 0 || verbs.All(verb => verb.Name != args[0]))
{
    BenchmarkSwitcher.FromAssembly(typeof(LoadCommand).Assembly).Run(args);
    return 0;
}

var root = new RootCommand("Measures SSE servers: many connections, side by side, or one class at a time.");
foreach (Command verb in verbs)
{
    root.Add(verb);
}

// Enough time for a run to notice Ctrl-C and end the servers that it started.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) };
return await root.Parse(args).InvokeAsync(invocation);
