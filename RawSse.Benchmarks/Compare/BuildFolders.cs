using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Compare;

/// <summary>The folders of a comparison: those of the sources, and the one for the built servers.</summary>
internal sealed class BuildFolders
{
    private BuildFolders(string root, string? server, string output)
    {
        Peers = Path.Combine(root, "RawSse.Benchmarks", "Peers");
        Server = Path.Combine(Path.GetFullPath(server ?? root), "RawSse.Server");
        Output = Path.Combine(root, "artifacts", "compare", output);
        _ = Directory.CreateDirectory(Output);
    }

    /// <summary>The folder with the sources of the other servers.</summary>
    public string Peers { get; }

    /// <summary>The project folder of our server.</summary>
    public string Server { get; }

    /// <summary>
    /// The folder for the built servers. It is kept between runs, so that only what changed is built again.
    /// </summary>
    public string Output { get; }

    /// <summary>Finds the folders of the checkout that this program is from.</summary>
    /// <param name="server">
    /// Another checkout to build our server from; null for the one that this program is from.
    /// </param>
    /// <param name="output">
    /// A subfolder for the built servers, so that servers of several checkouts don't overwrite each other.
    /// </param>
    public static BuildFolders Find(string? server, string output = "")
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "RawSse.sln")))
            {
                return new(folder, server, output);
            }
        }

        throw new LoadFailure("compare builds its peers from their sources: run it from a checkout of the repository");
    }
}
