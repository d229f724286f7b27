using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using RawSse.Diagnostics;

namespace RawSse.Net;

/// <summary>
/// Accepts connections on one listener until the listener is closed. No error of a peer or of the machine ends the
/// loop, and none makes it spin.
/// </summary>
internal sealed class AcceptLoop(
    TcpListener listener,
    SocketLayer sockets,
    ITransportLayer? layer,
    ConnectionCounts counts,
    OpenFiles files,
    int maxConnections,
    EventLoops loops,
    IConnectionServer server,
    FullServerWarning full,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>How long to wait if the machine has no descriptor or memory left for another connection.</summary>
    private static readonly TimeSpan BackOff = TimeSpan.FromMilliseconds(100);

    /// <summary>Bounds the log lines about failures to one in this time.</summary>
    private readonly LogThrottle _throttle = new(TimeSpan.FromSeconds(10), time);

    /// <summary>
    /// How many connections above the limit are still answered: publishers and health checks are served, and all others
    /// are told that the server is full.
    /// </summary>
    public const int MaxSurplus = 100;

    private readonly bool _isOnLoopback = IPAddress.IsLoopback(((IPEndPoint)listener.LocalEndpoint).Address);

    /// <summary>Accepts connections until <paramref name="stopping"/> is cancelled.</summary>
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
                stopping.IsCancellationRequested
                    && e is OperationCanceledException or InvalidOperationException or SocketException)
            {
                // If the listener was disposed just before the call, it reports that it is not listening
                // (InvalidOperationException).
                return;
            }
            catch (SocketException e) when (IsThePeers(e.SocketErrorCode))
            {
                continue;
            }
            catch (SocketException e)
            {
                // Mostly EMFILE. The connection stays in the kernel's queue, so accepting again at once would fail
                // again.
                if (_throttle.IsDue(out long count))
                {
                    logger.AcceptFailed(e.Message, count - 1);
                }

                await Task.Delay(BackOff, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            Start(socket);
        }
    }

    /// <summary>
    /// Errors of accept that only mean that this one peer went away again (accept(2), "Error handling").
    /// </summary>
    private static bool IsThePeers(SocketError error) => error is
        SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.NetworkDown or
        SocketError.HostDown or SocketError.HostUnreachable or SocketError.NetworkUnreachable;

    private void Start(Socket socket)
    {
        // Taken before the connection is counted, so that whoever sees the count knows that the deadline is running.
        long now = time.GetTimestamp();
        IPAddress? peer = (socket.RemoteEndPoint as IPEndPoint)?.Address;
        Transport plain = sockets.Adopt(socket);
        int surplus = counts.Add() + files.Count - maxConnections;
        var connection = new Connection(
            layer?.Wrap(plain) ?? plain, counts, peer, new Arrival(_isOnLoopback, IsSurplus: surplus > 0, now));
        if (surplus > MaxSurplus)
        {
            full.TurnedAway();
            connection.Close(CloseReason.ServerFull);
        }
        else
        {
            loops.Give(connection, server);
        }
    }
}
