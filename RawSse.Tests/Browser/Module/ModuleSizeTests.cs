using System.Diagnostics;
using RawSse.Tests.Build;
using RawSse.Tests.Clients;

namespace RawSse.Tests.Browser.Module;

/// <summary>
/// The module stays small. It is served as it was written; a site that minifies its scripts gets this much.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ModuleSizeTests
{
    [Test, CancelAfter(180_000)]
    public async Task Minified_it_has_at_most_8_kB(CancellationToken cancel)
    {
        string terser = Path.Combine(await ClientPackages.FolderAsync(), "node_modules", "terser", "bin", "terser");
        string module = Path.Combine(Places.Repository, "static", "rawsse.js");
        string[] minify = [terser, "--module", "--compress", "passes=3", "--mangle", "--ecma", "2022", module];
        ProcessRun run = await ProcessRun.ToEndAsync(new ProcessStartInfo("node", minify), cancel);
        Assert.That(run.ExitCode, Is.Zero, run.All);
        Assert.That(run.Output.Trim(), Has.Length.InRange(1000, 8000));
    }
}
