using RawSse.Benchmarks.Compare;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>The server to attack: a given one, or ours, which is built natively as <c>compare</c> does.</summary>
internal static class AttackedServer
{
    /// <summary>Prepares the server so that it can be started.</summary>
    /// <param name="path">An executable, or a .dll for <c>dotnet</c>; null to build the server.</param>
    /// <param name="source">The checkout to build from; null for the one that this program is from.</param>
    /// <param name="progress">Receives a line for each step.</param>
    /// <param name="stop">Cancels the build.</param>
    public static async Task<Peer> PrepareAsync(
        string? path, string? source, TextWriter progress, CancellationToken stop)
    {
        if (path is not null)
        {
            return File.Exists(path)
                ? PeerCatalogue.Executable(path)
                : throw new LoadFailure($"--server: there is no {path}");
        }

        IReadOnlyList<Peer> ready = await PeerSelection.PrepareAsync(
            PeerCatalogue.All(BuildFolders.Find(source)), [PeerCatalogue.Native], progress, stop);
        return ready[0];
    }

    /// <summary>Returns the same server with additional options.</summary>
    public static Peer With(Peer server, IReadOnlyList<string> options) => server with
    {
        Start = port =>
            server.Start(port) is var call ? call with { Arguments = [.. call.Arguments, .. options] } : call,
    };
}
