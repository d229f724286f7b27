using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RawSse.Events;
using RawSse.Net;
using RawSse.Security;
using RawSse.Sources;

namespace RawSse;

/// <summary>Every option of the server, its default, and why that default.</summary>
public sealed class SseServerOptions
{
    /// <summary>Where to listen. Only this machine by default: whoever opens it to others does so knowingly.</summary>
    public IReadOnlyList<ListenAddress> Listen { get; set; } = [ListenAddress.Parse("localhost:8080")];

    /// <summary>
    /// Names besides <c>localhost</c> that a listener on a loopback address answers to, without ports: those by which a proxy on this machine
    /// asks. None by default, so that no page of another site can reach the server by a name that it made resolve to this machine.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; set; } = [];

    /// <summary>The interval of ticks; zero for none. One second is what a person can read along with.</summary>
    public TimeSpan Tick { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A folder to serve in place of the built-in page; null for the page.</summary>
    public string? StaticFolder { get; set; }

    /// <summary>
    /// Files that are never served, even where they lie in <see cref="StaticFolder"/>: those with options and keys. The executable puts
    /// every such file here that it has read.
    /// </summary>
    public IReadOnlyList<string> PrivateFiles { get; set; } = [];

    /// <summary>What clients are told to wait before they reconnect. Browsers differ without it: 3 to 5 s.</summary>
    public TimeSpan Retry { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long a stream may be silent before a comment is sent; zero for never. The HTML standard advises "every 15
    /// seconds or so" against proxies that drop idle connections.
    /// </summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Events kept for replay and for clients that lag, at least 1. With small events the bound of bytes is near this.</summary>
    public long History { get; set; } = 100_000;

    /// <summary>
    /// What the kept events may cost in memory, in bytes: their bytes on the wire, the names of their topics, publishers' ids,
    /// and the indexes of all that. The newest event is kept even if it alone costs more.
    /// </summary>
    public long HistoryBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The age up to which events are kept: a laptop that was closed for a meeting misses nothing.</summary>
    public TimeSpan HistoryAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Bytes of data and type that one event may have: a notification, not a file.</summary>
    public int MaxEventBytes { get; set; } = 64 * 1024;

    /// <summary>
    /// Fan-out threads. By default one for every two cores: the other half of the work of a delivery is the kernel's, on
    /// whichever cores are free, and threads that fight with it for the same cores make everyone late.
    /// </summary>
    public int Shards { get; set; } = (Environment.ProcessorCount + 1) / 2;

    /// <summary>
    /// How long a pass waits for more events to go out with it. None by default, for the least delay; a few milliseconds
    /// save most of the work where thousands of events come a second.
    /// </summary>
    public TimeSpan Coalesce { get; set; } = TimeSpan.Zero;

    /// <summary>What becomes of a client that fell behind further than the history; told by default.</summary>
    public SlowClientPolicy SlowClients { get; set; } = SlowClientPolicy.Gap;

    /// <summary>
    /// How long a peer may leave what it was sent unacknowledged. 30 seconds survive a change of networks; the system's own
    /// limit is near a quarter of an hour.
    /// </summary>
    public TimeSpan PeerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Makes each line of standard input an event on these topics; null for none.</summary>
    public TopicSet? StdinTopics { get; set; }

    /// <summary>Files whose new lines become events, as <c>tail -F</c> follows them.</summary>
    public IReadOnlyList<FollowedFile> FollowedFiles { get; set; } = [];

    /// <summary>What is read in place of standard input; for tests.</summary>
    internal Stream? Stdin { get; set; }

    /// <summary>
    /// The bearer keys that may publish over HTTP. Without any, only programs of the server's own account on its own machine may: a server
    /// that was just started is useful, and no open door. A key has at least 16 characters and no white space.
    /// </summary>
    public IReadOnlyList<string> PublishKeys { get; set; } = [];

    /// <summary>The keys that verify tokens (RFC 7519); any of them will do, so that one can replace another. None by default.</summary>
    public IReadOnlyList<JwtKey> JwtKeys { get; set; } = [];

    /// <summary>Whom tokens must be for (<c>aud</c>); null to take those for anyone.</summary>
    public string? JwtAudience { get; set; }

    /// <summary>
    /// Whether topics are read only with a token that names them. Not so by default: what a page shows to everyone needs none.
    /// </summary>
    public bool IsPrivate { get; set; }

    /// <summary>
    /// Events that each publisher may publish over HTTP a second, and at once after a second of silence; 0 for no limit, as by
    /// default: who may publish at all is trusted.
    /// </summary>
    public int PublishRate { get; set; }

    /// <summary>
    /// Origins whose pages may read streams and publish, such as <c>https://app.example</c>; <c>*</c> for any, without
    /// credentials. None by default: the built-in page needs none.
    /// </summary>
    public IReadOnlyList<string> CorsOrigins { get; set; } = [];

    /// <summary>
    /// How many connections may be open; by default what the descriptor limit allows, less a reserve. <see cref="int.MaxValue"/>
    /// leaves it to the system, which then has them wait without an answer.
    /// </summary>
    public int MaxConnections { get; set; } = DescriptorLimit.ConnectionsAllowed();

    /// <summary>Uses the managed sockets even where there is a path of the system's own; for tests and comparisons.</summary>
    internal bool UsePortableSockets { get; set; }

    /// <summary>
    /// Makes a <see cref="StartKey"/> where nothing else lets anyone publish, as on systems that can't say whose a connection is; for tests.
    /// </summary>
    internal bool MakesStartKey { get; set; }

    /// <summary>The clock. Another one than the system's is for tests.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where to log; nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>Checks that the values make sense.</summary>
    /// <exception cref="ArgumentException">One does not; the message names it.</exception>
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
            throw new ArgumentException("there is no address to listen on", nameof(Listen));
        }

        if (Hosts.FirstOrDefault(name => !HostPolicy.IsName(name)) is { } wrong)
        {
            throw new ArgumentException($"'{wrong}' is not a host without a port, such as app.example", nameof(Hosts));
        }

        if (FollowedFiles.Any(file => string.IsNullOrEmpty(file.Path) || file.Topics is null))
        {
            throw new ArgumentException("a followed file needs a path and topics", nameof(FollowedFiles));
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
            throw new ArgumentException("it needs a key that verifies tokens", IsPrivate ? nameof(IsPrivate) : nameof(JwtAudience));
        }
    }

    private static void RefuseNull<T>(IReadOnlyList<T> values, string name)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(values, name);
        if (values.Any(value => value is null))
        {
            throw new ArgumentException("a value is null", name);
        }
    }
}
