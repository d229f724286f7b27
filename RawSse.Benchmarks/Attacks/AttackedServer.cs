using RawSse.Benchmarks.Compare;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>The server that is attacked: one that was named, or ours, built natively as <c>compare</c> does.</summary>
internal static class AttackedServer
{
    /// <summary>Makes it ready to be started.</summary>
    /// <param name="path">An executable, or a .dll for <c>dotnet</c>; null to build.</param>
    /// <param name="source">The checkout to build from; null for the one this program is of.</param>
    /// <param name="progress">Is told what is being done.</param>
    /// <param name="stop">Ends the building.</param>
    public static async Task<Peer> PrepareAsync(string? path, string? source, TextWriter progress, CancellationToken stop)
    {
        if (path is not null)
            return File.Exists(path) ? PeerCatalogue.Executable(path) : throw new LoadFailure($"--server: there is no {path}");
        IReadOnlyList<Peer> ready = await PeerSelection.PrepareAsync(
            PeerCatalogue.All(BuildFolders.Find(source)), [PeerCatalogue.Native], progress, stop);
        return ready[0];
    }

    /// <summary>The same server with more options.</summary>
    public static Peer With(Peer server, IReadOnlyList<string> options) => server with
    {
        Start = port => server.Start(port) is var call ? call with { Arguments = [.. call.Arguments, .. options] } : call,
    };
}
