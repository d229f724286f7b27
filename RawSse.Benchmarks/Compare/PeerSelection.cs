using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Compare;

/// <summary>
/// Selects the peers that take part: those that are asked for, whose conditions are met, and that can be built.
/// </summary>
internal static class PeerSelection
{
    /// <exception cref="LoadFailure">A name is unknown, or no peer is left.</exception>
    public static async Task<IReadOnlyList<Peer>> PrepareAsync(
        IReadOnlyList<Peer> all, string[] only, TextWriter progress, CancellationToken stop)
    {
        if (only.FirstOrDefault(name => all.All(peer => peer.Name != name)) is { } unknown)
        {
            throw new LoadFailure(
                $"--only: no peer is called '{unknown}'; there are {string.Join(", ", all.Select(peer => peer.Name))}");
        }

        List<Peer> ready = [];
        foreach (Peer peer in all)
        {
            bool wanted = only.Length == 0 ? !peer.OnlyWhenNamed : only.Contains(peer.Name);
            if (wanted && await IsReadyAsync(peer, progress, stop))
            {
                ready.Add(peer);
            }
        }

        return ready.Count > 0 ? ready : throw new LoadFailure("no peer can be compared on this machine");
    }

    private static async Task<bool> IsReadyAsync(Peer peer, TextWriter progress, CancellationToken stop)
    {
        if (peer.Needs.FirstOrDefault(need => !need.Met()) is { } missing)
        {
            progress.WriteLine($"without {peer.Name}: {missing.Otherwise}");
            return false;
        }

        if (peer.Build is null)
        {
            return true;
        }

        try
        {
            progress.WriteLine($"building {peer.Name}");
            await peer.Build.RunAsync(stop);
            return true;
        }
        catch (LoadFailure failure)
        {
            progress.WriteLine($"without {peer.Name}: {failure.Message}");
            return false;
        }
    }
}
