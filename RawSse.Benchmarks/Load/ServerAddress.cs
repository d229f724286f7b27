using System.Net;
using System.Net.Sockets;

namespace RawSse.Benchmarks.Load;

/// <summary>The parts of a server's URL: the address to connect to, and what requests contain of it.</summary>
internal sealed record ServerAddress(IPEndPoint EndPoint, string Host, string Path)
{
    public static ServerAddress Resolve(Uri url)
    {
        if (url.Scheme != Uri.UriSchemeHttp)
        {
            throw new LoadFailure($"only http:// is measured, not {url}");
        }

        try
        {
            // IPv4 comes first, because it has many loopback addresses to connect from.
            IPAddress address = Dns.GetHostAddresses(url.DnsSafeHost).OrderBy(found => found.AddressFamily).First();
            return new(new(address, url.Port), url.Authority, url.PathAndQuery);
        }
        catch (SocketException failure)
        {
            throw new LoadFailure($"no address for {url.DnsSafeHost}: {failure.Message}");
        }
    }
}
