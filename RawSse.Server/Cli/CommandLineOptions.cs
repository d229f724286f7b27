using System.Globalization;
using Microsoft.Extensions.Logging;
using RawSse.Security;

namespace RawSse.Cli;

/// <summary>The values of the options, and the one table that defines them.</summary>
internal sealed class CommandLineOptions
{
    /// <summary>Every option, in the order in which the help lists them.</summary>
    public static readonly IReadOnlyList<OptionDefinition> All =
    [
        new("listen", "addr",
            "address to listen on; default: localhost:8080; "
            + ":8080 listens on every interface, 8080 on this machine only; repeatable", true,
            (o, values) => o.Server.Listen = [.. values.Select(ListenAddress.Parse)]),
        new("host", "name",
            "additional host name to answer to on a loopback address, such as the one a proxy passes on; "
            + "repeatable", true,
            (o, values) => o.Server.Hosts = [.. values.Select(ParseHost)]),
        One("tick", "duration", "interval between ticks; 0 turns them off; default: 1s",
            (o, value) => o.Server.Tick = ParseDuration(value, OptionRanges.Tick)),
        One("static", "dir", "serve this folder instead of the built-in page",
            (o, value) => o.Server.StaticFolder = value),
        One("retry", "duration", "how long clients wait before they reconnect; default: 3s",
            (o, value) => o.Server.Retry = ParseDuration(value, OptionRanges.Retry)),
        One("heartbeat", "duration",
            "send something on a stream that has been silent this long; 0 turns it off; default: 15s",
            (o, value) => o.Server.Heartbeat = ParseDuration(value, OptionRanges.Heartbeat)),
        One("history", "n", "maximum number of events kept for replay; default: 100000",
            (o, value) => o.Server.History = ParseCount(value, OptionRanges.History)),
        One("history-bytes", "size", "maximum memory for the events kept for replay; default: 64MiB",
            (o, value) => o.Server.HistoryBytes = ParseSize(value, OptionRanges.HistoryBytes)),
        One("history-age", "duration", "maximum age of the events kept for replay; default: 1h",
            (o, value) => o.Server.HistoryAge = ParseDuration(value, OptionRanges.HistoryAge)),
        One("max-event-bytes", "size",
            "maximum size of an event, data and type together; default: 64KiB, at most 16MiB",
            (o, value) => o.Server.MaxEventBytes = (int)ParseSize(value, OptionRanges.MaxEventBytes)),
        One("shards", "n", "number of threads that deliver events; default: one for every two cores",
            (o, value) => o.Server.Shards = (int)ParseCount(value, OptionRanges.Shards)),
        One("coalesce", "duration", "how long to wait for more events to send together; default: 0",
            (o, value) => o.Server.Coalesce = ParseDuration(value, OptionRanges.Coalesce)),
        One("slow-clients", "policy",
            "when a client falls behind the history: gap (default) tells it and continues; close disconnects it",
            (o, value) => o.Server.SlowClients = ParsePolicy(value)),
        One("peer-timeout", "duration", "drop a peer that acknowledges nothing for this long; default: 30s",
            (o, value) => o.Server.PeerTimeout = ParseDuration(value, OptionRanges.PeerTimeout)),
        One("stdin", "topic", "publish each line of standard input on this topic; without a value, on 'default'",
            (o, value) => o.Server.StdinTopics = ParseTopic(value)) with { ValueIfBare = TopicSet.DefaultName },
        new("tail", "file[=topic]",
            "publish each new line of this file, and follow it through log rotation; repeatable", true,
            (o, values) => o.Server.FollowedFiles = [.. values.Select(ParseFile)]),
        new("publish-key", "key|@file",
            "bearer key for publishing, or a file with one key on each line; "
            + "without any, only the server's own account may publish; repeatable", true,
            (o, values) => o.Server.PublishKeys =
                [.. values.SelectMany(value => SecretOptions.ReadPublishKeys(value, o.FilesRead))]) { IsSecret = true },
        new("jwt-key", "file|key", "public key in PEM that verifies tokens (RS256, ES256); repeatable", true,
            (o, values) => o.Server.JwtKeys =
                [.. o.Server.JwtKeys, .. values.Select(value => SecretOptions.ReadPublicKey(value, o.FilesRead))])
            { IsSecret = true },
        new("jwt-secret", "secret|@file", "shared secret that verifies tokens (HS256); repeatable", true,
            (o, values) => o.Server.JwtKeys =
                [.. o.Server.JwtKeys, .. values.Select(value => SecretOptions.ReadSecret(value, o.FilesRead))])
            { IsSecret = true },
        One("jwt-audience", "name", "audience (aud) that tokens must have; default: any",
            (o, value) => o.Server.JwtAudience = NotEmpty(value)),
        One("private", "true|false",
            "require a token that names the topics to subscribe; requires --jwt-key or --jwt-secret",
            (o, value) => o.Server.IsPrivate = ParseSwitch(value)) with { ValueIfBare = "true" },
        One("publish-rate", "n/s",
            "maximum number of events per second from each publisher over HTTP; default: no limit",
            (o, value) => o.Server.PublishRate = ParseRate(value)),
        new("cors-origin", "origin",
            "allow pages of this origin to use /events; * allows any, without credentials; repeatable", true,
            (o, values) => o.Server.CorsOrigins = [.. values.Select(ParseOrigin)]),
        One("max-connections", "n",
            "maximum number of open connections; default: what the limit on open files allows, less a reserve",
            (o, value) => o.Server.MaxConnections = (int)ParseCount(value, OptionRanges.MaxConnections)),
        One("log-level", "level",
            "lowest level that is logged: trace, debug, information (default), warning, error, critical or none",
            (o, value) => o.LogLevel = ParseLevel(value)),
    ];

    /// <summary>The options of the server itself.</summary>
    public SseServerOptions Server { get; } = new();

    /// <summary>The files from which values were read. They must not be served.</summary>
    public List<string> FilesRead { get; } = [];

    /// <summary>The lowest level that is logged.</summary>
    public LogLevel LogLevel { get; private set; } = LogLevel.Information;

    /// <summary>Lines for the log about what looks like a mistake but need not be one.</summary>
    public List<string> Warnings { get; } = [];

    private static OptionDefinition One(
        string name, string value, string help, Action<CommandLineOptions, string> apply) =>
        new(name, value, help, false, (o, values) => apply(o, values[^1]));

    private static long ParseCount(string text, OptionRange<long> range) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            ? range.Require(count)
            : throw new FormatException(range.Expected);

    private static long ParseSize(string text, OptionRange<long> range) => range.Require(Units.ParseSize(text));

    private static TimeSpan ParseDuration(string text, OptionRange<TimeSpan> range) =>
        range.Require(Units.ParseDuration(text));

    private static SlowClientPolicy ParsePolicy(string text) => text switch
    {
        "gap" => SlowClientPolicy.Gap,
        "close" => SlowClientPolicy.Close,
        _ => throw new FormatException("expected gap or close"),
    };

    private static TopicSet ParseTopic(string name) =>
        TopicSet.TryCreate([name], out TopicSet? topics, out string? problem)
            ? topics
            : throw new FormatException($"expected a topic: {problem}");

    private static FollowedFile ParseFile(string text)
    {
        int equals = text.LastIndexOf('=');
        string path = equals < 0 ? text : text[..equals];
        return path.Length > 0 && !Directory.Exists(path)
            ? new FollowedFile(path, equals < 0 ? TopicSet.Default : ParseTopic(text[(equals + 1)..]))
            : throw new FormatException("expected a file, or file=topic");
    }

    private static string ParseHost(string text) => HostPolicy.IsName(text)
        ? text
        : throw new FormatException("expected a host without scheme and port, such as app.example");

    private static string NotEmpty(string text) =>
        text.Length > 0 ? text : throw new FormatException("expected a name");

    private static bool ParseSwitch(string text) =>
        bool.TryParse(text, out bool isOn)
            ? isOn
            : throw new FormatException("expected true, false, or no value (which means true)");

    private static int ParseRate(string text) => ParseCount(
        text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text, OptionRanges.PublishRate) is > 0 and var rate
            ? (int)rate
            : throw new FormatException(OptionRanges.PublishRate.Expected);

    private static string ParseOrigin(string text) =>
        text == "*"
            || (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.GetLeftPart(UriPartial.Authority) == text)
            ? text
            : throw new FormatException(
                "expected an origin such as https://app.example or http://localhost:3000, or *");

    private static LogLevel ParseLevel(string text) => text.ToLowerInvariant() switch
    {
        "info" => LogLevel.Information,
        "warn" => LogLevel.Warning,
        _ => Enum.TryParse(text, ignoreCase: true, out LogLevel level) && !char.IsAsciiDigit(text[0])
            ? level
            : throw new FormatException("expected trace, debug, information, warning, error, critical or none"),
    };
}
