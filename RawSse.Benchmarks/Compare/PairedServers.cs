using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Compare;

/// <summary>The two servers of a comparison in pairs: executables that are there, or checkouts that are built natively.</summary>
internal static class PairedServers
{
    /// <summary>Makes both ready to be started.</summary>
    /// <param name="before">An executable, a .dll, or a checkout.</param>
    /// <param name="after">The same; null for the checkout that this program is of.</param>
    /// <param name="progress">Is told what is being done.</param>
    /// <param name="stop">Ends the building.</param>
    /// <exception cref="LoadFailure">One of them can't be.</exception>
    public static async Task<IReadOnlyList<Peer>> PrepareAsync(
        string before, string? after, TextWriter progress, CancellationToken stop) =>
        [await PrepareOneAsync("before", before, progress, stop), await PrepareOneAsync("after", after, progress, stop)];

    private static async Task<Peer> PrepareOneAsync(string name, string? path, TextWriter progress, CancellationToken stop)
    {
        if (File.Exists(path))
            return PeerCatalogue.Executable(path) with { Name = name, Title = path };
        if (path is not null && !Directory.Exists(path))
            throw new LoadFailure($"--{name}: there is no {path}");

        // A folder each: they are built from different sources.
        var folders = BuildFolders.Find(path, name);
        IReadOnlyList<Peer> ready = await PeerSelection.PrepareAsync(
            PeerCatalogue.All(folders), [PeerCatalogue.Native], progress, stop);
        return ready[0] with { Name = name, Title = folders.Server };
    }
}
