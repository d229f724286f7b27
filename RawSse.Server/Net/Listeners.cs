using System.Net;
using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>
/// The listening sockets of a server. It owns them. Only the thread that starts or stops the server uses it.
/// </summary>
internal sealed class Listeners : IDisposable
{
    private readonly List<TcpListener> _all = [];

    /// <summary>The open listeners. An address such as localhost has two, one for each address family.</summary>
    public IReadOnlyList<TcpListener> All => _all;

    /// <summary>Opens the listeners of all addresses, or none.</summary>
    /// <param name="addresses">The addresses.</param>
    /// <param name="peerTimeout">How long a peer may leave sent bytes unacknowledged.</param>
    /// <returns>The URL of each address, with the port that was bound.</returns>
    /// <exception cref="IOException">
    /// The server can't listen. The message is one line that says where and why.
    /// </exception>
    public IReadOnlyList<Uri> Open(IEnumerable<ListenAddress> addresses, TimeSpan peerTimeout)
    {
        var urls = new List<Uri>();
        try
        {
            foreach (ListenAddress address in addresses)
            {
                List<TcpListener> opened = Listener.Open(address, peerTimeout);
                _all.AddRange(opened);
                int port = ((IPEndPoint)opened[0].LocalEndpoint).Port;
                urls.Add(new Uri($"http://{address.ToAuthority(port)}"));
            }

            return urls;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Closes the listeners. <see cref="Open"/> may be called again.</summary>
    public void Dispose()
    {
        _all.ForEach(listener => listener.Dispose());
        _all.Clear();
    }
}
