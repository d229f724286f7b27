using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RawSse.Net;
using RawSse.Security;
using RawSse.StaticFiles;

namespace RawSse;

/// <summary>
/// The options of a server, with their defaults and the reasons for them. Set them before the server is created; it
/// does not look at later changes.
/// </summary>
public sealed class SseServerOptions
{
    /// <summary>
    /// The addresses to listen on. By default, only this machine can connect: opening the server to others should be a
    /// deliberate decision.
    /// </summary>
    public IReadOnlyList<ListenAddress> Listen { get; set; } = [ListenAddress.Parse("localhost:8080")];

    /// <summary>
    /// Additional host names, without ports, that a listener on a loopback address answers to, such as those that a
    /// proxy on this machine passes on. None by default, so that the page of another site can't reach the server
    /// through a name that resolves to this machine.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; set; } = [];

    /// <summary>
    /// The interval between ticks; zero turns them off. The default of one second is a pace that a person can follow.
    /// </summary>
    public TimeSpan Tick { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A folder to serve instead of the built-in page; null to serve the page.</summary>
    public string? StaticFolder { get; set; }

    /// <summary>
    /// Files that are never served, even if they lie in <see cref="StaticFolder"/>, such as files with options or keys.
    /// The executable adds every such file that it has read.
    /// </summary>
    public IReadOnlyList<string> PrivateFiles { get; set; } = [];

    /// <summary>
    /// How long clients are told to wait before they reconnect. Without this, each browser uses its own default of 3 to
    /// 5 seconds.
    /// </summary>
    public TimeSpan Retry { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long a stream may be silent before a heartbeat is sent; zero turns heartbeats off. The HTML standard advises
    /// "every 15 seconds or so", because proxies drop idle connections.
    /// </summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The maximum number of events kept for replay and for clients that lag: at least 1. With small events, this is
    /// close to what <see cref="HistoryBytes"/> allows.
    /// </summary>
    public long History { get; set; } = 100_000;

    /// <summary>
    /// The maximum memory for these events in bytes. It includes their encoded bytes, the names of their topics, the
    /// publishers' ids, and all indexes. The newest event is kept even if it alone needs more.
    /// </summary>
    public long HistoryBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// The maximum age of these events. By default, a laptop that was closed for a meeting misses nothing.
    /// </summary>
    public TimeSpan HistoryAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The maximum size of an event in bytes, data and type together. The default is enough for a notification, but not
    /// for a file.
    /// </summary>
    public int MaxEventBytes { get; set; } = 64 * 1024;

    /// <summary>
    /// The number of threads that deliver events. By default, there is one for every two cores: about half of the work
    /// of a delivery is done by the kernel on other cores, and threads that compete with it for the same cores delay
    /// every delivery.
    /// </summary>
    public int Shards { get; set; } = (Environment.ProcessorCount + 1) / 2;

    /// <summary>
    /// How long to wait for more events in order to send them together. The default is zero, for the least delay. With
    /// thousands of events a second, a few milliseconds save most of the work.
    /// </summary>
    public TimeSpan Coalesce { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// What to do with a client that has fallen behind further than the history reaches. By default, the server tells
    /// it and continues.
    /// </summary>
    public SlowClientPolicy SlowClients { get; set; } = SlowClientPolicy.Gap;

    /// <summary>
    /// How long a peer may leave sent bytes unacknowledged before its connection is dropped. The default of 30 seconds
    /// survives a change of networks; the system's own limit is about a quarter of an hour.
    /// </summary>
    public TimeSpan PeerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The topics to which each line of standard input is published; null to leave standard input alone.
    /// </summary>
    public TopicSet? StdinTopics { get; set; }

    /// <summary>Files whose new lines are published as events. They are followed like <c>tail -F</c> does.</summary>
    public IReadOnlyList<FollowedFile> FollowedFiles { get; set; } = [];

    /// <summary>A stream to read instead of standard input; for tests.</summary>
    internal Stream? Stdin { get; set; }

    /// <summary>
    /// The bearer keys that may publish over HTTP. Without keys and tokens, only programs of the server's own account
    /// on its own machine may publish, so a server is useful as soon as it is started, without being open to everyone.
    /// A key has at least 16 characters and no white space.
    /// </summary>
    public IReadOnlyList<string> PublishKeys { get; set; } = [];

    /// <summary>
    /// The keys that verify tokens (RFC 7519). A token is good if any of them verifies it, so keys can be rotated. None
    /// by default.
    /// </summary>
    public IReadOnlyList<JwtKey> JwtKeys { get; set; } = [];

    /// <summary>The audience (<c>aud</c>) that tokens must have; null to accept any.</summary>
    public string? JwtAudience { get; set; }

    /// <summary>
    /// Whether subscribing requires a token that names the topics. Off by default, because what a page shows to
    /// everyone needs no token.
    /// </summary>
    public bool IsPrivate { get; set; }

    /// <summary>
    /// The maximum number of events per second from each publisher over HTTP. After a second of silence, a publisher
    /// may send as many at once. The default of 0 means no limit, because whoever may publish at all is trusted.
    /// </summary>
    public int PublishRate { get; set; }

    /// <summary>
    /// The origins whose pages may subscribe and publish, such as <c>https://app.example</c>; <c>*</c> allows any
    /// origin, but without credentials. None by default, because the built-in page has the server's own origin.
    /// </summary>
    public IReadOnlyList<string> CorsOrigins { get; set; } = [];

    /// <summary>
    /// The maximum number of open connections; by default what the limit on open files allows, less a reserve. With
    /// <see cref="int.MaxValue"/>, only the system limits them, and further connections wait without an answer.
    /// </summary>
    public int MaxConnections { get; set; } = DescriptorLimit.ConnectionsAllowed();

    /// <summary>Whether to use managed sockets even on Linux; for tests and comparisons.</summary>
    internal bool UsePortableSockets { get; set; }

    /// <summary>The layer over the plain transport of each connection; null for none.</summary>
    internal ITransportLayer? TransportLayer { get; set; }

    /// <summary>
    /// The number of threads that serve requests: one for every two cores. All publications take one lock, and two
    /// threads on two cores spend half as much CPU time again on it (docs/benchmarks.md).
    /// </summary>
    internal int RequestLoops { get; set; } = (Environment.ProcessorCount + 1) / 2;

    /// <summary>What is served in place of the built-in page or a folder; for tests.</summary>
    internal IFileSource? Files { get; set; }

    /// <summary>
    /// Whether to generate a <see cref="StartKey"/> if no key is configured, as on systems that can't tell which
    /// account owns a connection; for tests.
    /// </summary>
    internal bool MakesStartKey { get; set; }

    /// <summary>The clock of the server. Tests set one that they can move.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Creates the log. By default, nothing is logged.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is invalid. The exception names the option.</exception>
    internal void Validate()
    {
        RefuseNull(Listen, nameof(Listen));
        RefuseNull(Hosts, nameof(Hosts));
        RefuseNull(FollowedFiles, nameof(FollowedFiles));
        RefuseNull(PublishKeys, nameof(PublishKeys));
        RefuseNull(JwtKeys, nameof(JwtKeys));
        RefuseNull(CorsOrigins, nameof(CorsOrigins));
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentNullException.ThrowIfNull(LoggerFactory);
        if (Listen.Count == 0)
        {
            throw new ArgumentException("at least one address to listen on is required", nameof(Listen));
        }

        if (Hosts.FirstOrDefault(name => !HostPolicy.IsName(name)) is { } wrong)
        {
            throw new ArgumentException(
                $"'{wrong}' is not a host name without a port, such as app.example", nameof(Hosts));
        }

        if (FollowedFiles.Any(file => string.IsNullOrEmpty(file.Path) || file.Topics is null))
        {
            throw new ArgumentException("a followed file must have a path and topics", nameof(FollowedFiles));
        }

        OptionRanges.Tick.Check(Tick, nameof(Tick));
        OptionRanges.Retry.Check(Retry, nameof(Retry));
        OptionRanges.Heartbeat.Check(Heartbeat, nameof(Heartbeat));
        OptionRanges.History.Check(History, nameof(History));
        OptionRanges.HistoryBytes.Check(HistoryBytes, nameof(HistoryBytes));
        OptionRanges.HistoryAge.Check(HistoryAge, nameof(HistoryAge));
        OptionRanges.MaxEventBytes.Check(MaxEventBytes, nameof(MaxEventBytes));
        OptionRanges.Shards.Check(Shards, nameof(Shards));
        OptionRanges.Coalesce.Check(Coalesce, nameof(Coalesce));
        OptionRanges.PeerTimeout.Check(PeerTimeout, nameof(PeerTimeout));
        OptionRanges.PublishRate.Check(PublishRate, nameof(PublishRate));
        OptionRanges.MaxConnections.Check(MaxConnections, nameof(MaxConnections));
        if (PublishKeys.Select(Security.PublishKeys.Check).FirstOrDefault(problem => problem is not null) is { } weak)
        {
            throw new ArgumentException(weak, nameof(PublishKeys));
        }

        if (JwtKeys.Count == 0 && (IsPrivate || JwtAudience is not null))
        {
            throw new ArgumentException(
                "this option requires a key that verifies tokens", IsPrivate ? nameof(IsPrivate) : nameof(JwtAudience));
        }
    }

    private static void RefuseNull<T>(IReadOnlyList<T> values, string name)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(values, name);
        if (values.Any(value => value is null))
        {
            throw new ArgumentException("a value in the list is null", name);
        }
    }
}
