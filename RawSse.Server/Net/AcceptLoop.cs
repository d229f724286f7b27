using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using RawSse.Diagnostics;

namespace RawSse.Net;

/// <summary>
/// Accepts connections on one listener until it is closed. No error of a peer or of the machine ends it, and none makes
/// it spin.
/// </summary>
internal sealed class AcceptLoop(
    TcpListener listener,
    ConnectionTable table,
    OpenFiles files,
    int maxConnections,
    Action<Connection, Arrival> serve,
    FullServerWarning full,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>How long to wait where the machine has no descriptor or memory left for another connection.</summary>
    private static readonly TimeSpan BackOff = TimeSpan.FromMilliseconds(100);

    /// <summary>Connections above the limit that are still served, to say that the server is full, and for publishers and health checks.</summary>
    public const int MaxSurplus = 100;

    private readonly bool _isOnLoopback = IPAddress.IsLoopback(((IPEndPoint)listener.LocalEndpoint).Address);

    /// <summary>Runs until <paramref name="stopping"/>.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptSocketAsync(stopping).ConfigureAwait(false);
            }
            catch (Exception e) when (
                stopping.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
            catch (SocketException e) when (IsThePeers(e.SocketErrorCode))
            {
                continue;
            }
            catch (SocketException e)
            {
                // Most often EMFILE: the connection stays in the kernel's queue, and accepting at once would fail again.
                logger.AcceptFailed(e.Message, BackOff);
                await Task.Delay(BackOff, time, CancellationToken.None).ConfigureAwait(false);
                continue;
            }

            Start(socket);
        }
    }

    /// <summary>Errors of accept that say only that this one peer went away again (accept(2), "Error handling").</summary>
    private static bool IsThePeers(SocketError error) => error is
        SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.NetworkDown or
        SocketError.HostDown or SocketError.HostUnreachable or SocketError.NetworkUnreachable;

    private void Start(Socket socket)
    {
        Connection connection = table.Add(socket);
        int surplus = table.Count + files.Count - maxConnections;
        if (surplus > MaxSurplus)
        {
            full.TurnedAway();
            connection.Close(CloseReason.ServerFull);
        }
        else
        {
            // Those who were there before go on, whoever comes.
            serve(connection, new Arrival(_isOnLoopback, IsSurplus: surplus > 0));
        }
    }
}
