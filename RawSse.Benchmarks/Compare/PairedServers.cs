using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Compare;

/// <summary>
/// Prepares the two servers of a comparison in pairs, which are executables, or checkouts that are built natively.
/// </summary>
internal static class PairedServers
{
    /// <summary>Prepares both servers so that they can be started.</summary>
    /// <param name="before">An executable, a .dll, or a checkout.</param>
    /// <param name="after">
    /// An executable, a .dll, or a checkout; null for the checkout that this program is from.
    /// </param>
    /// <param name="progress">Receives a line for each step.</param>
    /// <param name="stop">Cancels the build.</param>
    /// <exception cref="LoadFailure">One of the servers can't be prepared.</exception>
    public static async Task<IReadOnlyList<Peer>> PrepareAsync(
        string before, string? after, TextWriter progress, CancellationToken stop) =>
    [
        await PrepareOneAsync("before", before, progress, stop),
        await PrepareOneAsync("after", after, progress, stop),
    ];

    private static async Task<Peer> PrepareOneAsync(
        string name, string? path, TextWriter progress, CancellationToken stop)
    {
        if (File.Exists(path))
        {
            return PeerCatalogue.Executable(path) with { Name = name, Title = path };
        }

        if (path is not null && !Directory.Exists(path))
        {
            throw new LoadFailure($"--{name}: there is no {path}");
        }

        // Each server has its own folder, because they are built from different sources.
        var folders = BuildFolders.Find(path, name);
        IReadOnlyList<Peer> ready = await PeerSelection.PrepareAsync(
            PeerCatalogue.All(folders), [PeerCatalogue.Native], progress, stop);
        return ready[0] with { Name = name, Title = folders.Server };
    }
}
