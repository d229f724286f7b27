using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Compare;

/// <summary>The folders of a comparison: the sources it builds from, and where it puts what it builds.</summary>
internal sealed class BuildFolders
{
    private BuildFolders(string root, string? server, string output)
    {
        Peers = Path.Combine(root, "RawSse.Benchmarks", "Peers");
        Server = Path.Combine(Path.GetFullPath(server ?? root), "RawSse.Server");
        Output = Path.Combine(root, "artifacts", "compare", output);
        _ = Directory.CreateDirectory(Output);
    }

    /// <summary>The sources of what we compare with.</summary>
    public string Peers { get; }

    /// <summary>The project of our own server.</summary>
    public string Server { get; }

    /// <summary>Kept between runs, so that only what changed is built again.</summary>
    public string Output { get; }

    /// <param name="server">Another checkout to build our server from; null for the one this program is of.</param>
    /// <param name="output">Where below the folder of builds to build: servers of several checkouts must not overwrite each other.</param>
    public static BuildFolders Find(string? server, string output = "")
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "RawSse.sln")))
                return new(folder, server, output);
        }

        throw new LoadFailure("compare builds its peers from their sources: run it from a checkout of the repository");
    }
}
