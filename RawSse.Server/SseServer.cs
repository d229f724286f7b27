using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using RawSse.Diagnostics;
using RawSse.Endpoints;
using RawSse.FanOut;
using RawSse.Http;
using RawSse.Log;
using RawSse.Net;
using RawSse.Publishing;
using RawSse.Security;
using RawSse.Sources;
using RawSse.StaticFiles;

namespace RawSse;

/// <summary>
/// A server of event streams. It is created from options, started once, and stopped once. This is also the composition
/// root: all parts of the server are created and wired here, and it owns them.
/// </summary>
/// <remarks>Any thread may call any member at any time.</remarks>
public sealed partial class SseServer : IAsyncDisposable
{
    /// <summary>The interval at which heartbeats, deadlines and ages are checked.</summary>
    private static readonly TimeSpan Housekeeping = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many files are looked up at once. Each may wait for its disk, and then delays only others on the same disk.
    /// </summary>
    private const int FilesAtOnce = 16;

    /// <summary>
    /// How long stopping waits for each part that a disk may block: an accept loop, a request, the sources.
    /// </summary>
    private static readonly TimeSpan HangBound = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How long stopping waits for the shards. They never block, so only a defect can take this long.
    /// </summary>
    private static readonly TimeSpan ShardBound = TimeSpan.FromSeconds(5);

    private readonly SseServerOptions _options;
    private readonly ILogger _logger;
    private readonly EventLog _log;
    private readonly MemoryOrder _order;
    private readonly SocketLayer _sockets;
    private readonly EventLoops _requestLoops;
    private readonly EventLoops _shardLoops;
    private readonly FanOutShards _shards;
    private readonly BlockingWork _blocking = new(FilesAtOnce);
    private readonly Publisher _publisher;
    private readonly Router _router;
    private readonly HttpServer _http;
    private readonly ConnectionCounts _connections;
    private readonly SharedTimer _timer;
    private readonly FullServerWarning _full;
    private readonly OpenFiles _files = new();
    private readonly StartKey? _startKey;
    private readonly Listeners _listeners = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Held while the server starts, and while <see cref="_state"/> changes.</summary>
    private readonly Lock _life = new();

    private Task _accepting = Task.CompletedTask;
    private Task _feeding = Task.CompletedTask;
    private volatile ServerState _state;

    /// <summary>Creates a server. It does nothing until <see cref="Start"/> is called.</summary>
    /// <param name="options">The options. They must not be changed from now on.</param>
    /// <exception cref="ArgumentException">An option is invalid. The exception names it.</exception>
    /// <exception cref="IOException">The folder to serve does not exist.</exception>
    public SseServer(SseServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _logger = options.LoggerFactory.CreateLogger("RawSse");
        TimeProvider time = options.TimeProvider;
        IFileSource files = options.Files
            ?? (
                options.StaticFolder is { } folder
                    ? new FilesWithModule(new FolderFiles(folder, options.PrivateFiles, _files, _blocking))
                    : new EmbeddedFiles());
        JwtVerifier? tokens = options.JwtKeys.Count > 0
            ? new JwtVerifier(options.JwtKeys, options.JwtAudience, time)
            : null;
        var refused = new RefusedCredentials(time, _logger);
        var cors = new CorsPolicy(options.CorsOrigins);
        bool isKeyless = options.PublishKeys.Count == 0 && tokens is null;
        _startKey = isKeyless && (options.MakesStartKey || !PeerAccount.CanBeFound()) ? new StartKey() : null;
        var keys = new PublishKeys(_startKey is null ? options.PublishKeys : [_startKey.Text]);
        _log = new EventLog(new Retention(options.History, options.HistoryBytes, options.HistoryAge), time);
        var fanOut = new FanOutOptions(time, options.Heartbeat, options.Coalesce, options.SlowClients, options.Retry);

        _connections = new ConnectionCounts(_logger);
        _sockets = options.UsePortableSockets ? new PortableSockets() : SocketLayer.OfThisSystem;

        // From here on, there are open descriptors, which must not outlive a constructor that throws.
        _requestLoops = new EventLoops(
            options.RequestLoops, number => NewLoop($"RawSse requests {number}", "poll loop"));
        try
        {
            _shardLoops = new EventLoops(
                options.Shards, number => NewLoop($"RawSse fan-out {number}", "fan-out shard"));
        }
        catch
        {
            _requestLoops.Dispose();
            throw;
        }

        _shards = new FanOutShards(_log, fanOut, _shardLoops);
        _full = new FullServerWarning(options.MaxConnections, time, _logger);
        _timer = new SharedTimer(time, e => Die("shared timer", e));
        _order = new MemoryOrder(_log, _shards);
        _publisher = new Publisher(_order, new PublishRate(options.PublishRate, time), _logger);
        _router = new Router(
            new EventsEndpoint(
                _log,
                _shards,
                new SubscribeGate(options.IsPrivate ? tokens : null, refused),
                options.Retry,
                options.Heartbeat),
            new PublishEndpoint(
                _publisher,
                new PublishGate(keys, tokens, _publisher, time, refused, _startKey),
                new EventLimit(options.MaxEventBytes)),
            new StaticEndpoint(files, _blocking, time),
            cors,
            new HostPolicy(options.Hosts),
            new ServerFullResponse(_full));
        _http = new HttpServer(Handler, new HttpDate(time), time, _logger);
    }

    /// <summary>
    /// The URLs that the server listens on, with the ports that were actually bound; empty before <see cref="Start"/>.
    /// </summary>
    public IReadOnlyList<Uri> Urls { get; private set; } = [];

    /// <summary>The number of open streams.</summary>
    public int Subscribers => _shards.Subscribers;

    /// <summary>
    /// A task that completes when the server has stopped. It faults as soon as one of the server's loops fails, from
    /// which the server can't recover; then call <see cref="StopAsync"/>, and create a new server or end the process.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>The number of open connections, and counts of how all others ended.</summary>
    internal ConnectionCounts Connections => _connections;

    /// <summary>The function that answers requests.</summary>
    internal RequestHandler Handler => _router.HandleAsync;

    /// <summary>The event log.</summary>
    internal EventLog Log => _log;

    /// <summary>What gives events their numbers.</summary>
    internal MemoryOrder Order => _order;

    /// <summary>The path of the file with the generated key; null if no key was generated.</summary>
    internal string? StartKeyFile => _startKey?.Path;

    /// <summary>
    /// Starts the server: binds its addresses and begins to serve. When this returns, clients can connect. A server can
    /// be started only once, and not after it has stopped.
    /// </summary>
    /// <exception cref="IOException">
    /// The server can't listen. The message is one line that says where and why. Nothing was started, so the call may
    /// be repeated.
    /// </exception>
    /// <exception cref="InvalidOperationException">The server is running already, or has stopped.</exception>
    public void Start()
    {
        lock (_life)
        {
            if (_state != ServerState.Made)
            {
                throw new InvalidOperationException(
                    _state == ServerState.Running
                        ? "the server is running already"
                        : "the server has stopped; create a new one");
            }

            IReadOnlyList<Uri> urls = _listeners.Open(_options.Listen, _options.PeerTimeout);
            WriteStartKey();
            Urls = urls;
            _state = ServerState.Running;
            Run();
        }
    }

    /// <summary>
    /// Stops the server. It accepts no new connections, sends each subscriber what has been published, ends each stream
    /// properly, and closes everything else. Work that is blocked by a disk or by standard input is waited for only
    /// briefly.
    /// </summary>
    /// <returns>
    /// A task that completes when the server has stopped. It never faults, and calling this again, or without having
    /// started the server, is harmless. Whether a loop has failed is reported by <see cref="Completion"/>.
    /// </returns>
    public async Task StopAsync()
    {
        ServerState before;
        lock (_life)
        {
            before = _state;
            _state = ServerState.Stopped;
        }

        if (before == ServerState.Stopped)
        {
            await _stopped.Task.ConfigureAwait(false);
            return;
        }

        try
        {
            await EndAsync(before == ServerState.Running).ConfigureAwait(false);
        }
        finally
        {
            _ = _completion.TrySetResult();
            _stopped.SetResult();
        }
    }

    /// <summary>
    /// Stops the server as <see cref="StopAsync"/> does, and never throws. Calling it again is harmless.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void WriteStartKey()
    {
        try
        {
            _startKey?.Write();
        }
        catch
        {
            // Nothing was started, so Start may be called again.
            _listeners.Dispose();
            throw;
        }
    }

    private void Run()
    {
        StartupLog.Write(_logger, _options, Urls, _startKey);
        _requestLoops.Start();
        _shardLoops.Start();

        // Actions run in the order of registration, so a tick does not wait for the housekeeping of the same second.
        if (_options.Tick > TimeSpan.Zero)
        {
            _timer.Every(_options.Tick, new TickSource(_publisher, _options.Tick).Publish);
        }

        var systemTopics = new SystemTopicSource(_log, _shards, _connections, _publisher, _options.TimeProvider);
        _timer.Every(Housekeeping, due =>
        {
            Housekeep(due);
            systemTopics.Publish();
        });
        if (_options.StdinTopics is { } topics)
        {
            new StdinSource(_options.Stdin, NewLines(topics), _logger).Start();
        }

        _feeding = Task.WhenAll(_options.FollowedFiles.Select(file =>
            new FileFollower(file, NewLines(file.Topics), _options.TimeProvider, _logger).RunAsync(_stopping.Token)));
        _accepting = Task.WhenAll(_listeners.All.Select(AcceptAsync));
    }

    private async Task EndAsync(bool wasRunning)
    {
        int streams = Subscribers;
        await _stopping.CancelAsync().ConfigureAwait(false);
        _listeners.Dispose();
        _timer.Dispose();
        await _accepting.WithinAsync(HangBound).ConfigureAwait(false);

        // Every event that was acknowledged is in the log by now and is sent by the last pass. Later ones are refused.
        _order.Seal();
        if (wasRunning)
        {
            _shards.Stop();
            await Task.Run(() => _shardLoops.Join(ShardBound)).ConfigureAwait(false);
            _logger.Stopped(streams);
        }

        _requestLoops.Stop();
        await Task.Run(() => _requestLoops.Join(HangBound)).ConfigureAwait(false);
        _startKey?.Delete();
        _shardLoops.Dispose();
        _requestLoops.Dispose();
        _blocking.Dispose();
        await _feeding.WithinAsync(HangBound).ConfigureAwait(false);
    }

    private LineSource NewLines(TopicSet topics) => new(_publisher, topics, new EventLimit(_options.MaxEventBytes));

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            var loop = new AcceptLoop(
                listener,
                _sockets,
                _options.TransportLayer,
                _connections,
                _files,
                _options.MaxConnections,
                _requestLoops,
                _http,
                _full,
                _options.TimeProvider,
                _logger);
            await loop.RunAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Die("accept loop", e);
        }
    }

    private EventLoop NewLoop(string name, string kind) =>
        new(_sockets.NewPoller(), _options.TimeProvider, name, e => Die(kind, e));

    private void Housekeep(DateTimeOffset now)
    {
        _order.Trim();
        _requestLoops.Expire();
        _shards.PostHousekeeping(now);
    }

    /// <summary>
    /// Reports a failed loop. Without the loop, the server would only look alive, so <see cref="Completion"/> faults
    /// and the host can exit.
    /// </summary>
    private void Die(string loop, Exception e)
    {
        _logger.LoopDied(loop, e);
        _ = _completion.TrySetException(e);
    }

    private enum ServerState
    {
        Made,
        Running,
        Stopped,
    }
}
