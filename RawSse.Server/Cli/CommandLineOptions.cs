using System.Globalization;
using Microsoft.Extensions.Logging;
using RawSse.Events;
using RawSse.Net;
using RawSse.Security;
using RawSse.Sources;

namespace RawSse.Cli;

/// <summary>What the options say, and the one table of them.</summary>
internal sealed class CommandLineOptions
{
    /// <summary>Every option, in the order of the help.</summary>
    public static readonly IReadOnlyList<OptionDefinition> All =
    [
        new("listen", "addr", "where to listen: localhost:8080 (default); :8080 is every interface, 8080 this machine alone; repeatable", true,
            (o, values) => o.Server.Listen = [.. values.Select(ListenAddress.Parse)]),
        new("host", "name", "a name besides localhost that a loopback address is asked by, as behind a proxy; repeatable", true,
            (o, values) => o.Server.Hosts = [.. values.Select(ParseHost)]),
        One("tick", "duration", "interval of the shared timer's ticks, 0 for none; default 1s",
            (o, value) => o.Server.Tick = ParseDuration(value, OptionRanges.Tick)),
        One("static", "dir", "serve this folder in place of the built-in page",
            (o, value) => o.Server.StaticFolder = value),
        One("retry", "duration", "how long clients wait before they reconnect; default 3s",
            (o, value) => o.Server.Retry = ParseDuration(value, OptionRanges.Retry)),
        One("heartbeat", "duration", "a comment to a stream that was silent this long, 0 for none; default 15s",
            (o, value) => o.Server.Heartbeat = ParseDuration(value, OptionRanges.Heartbeat)),
        One("history", "n", "events kept for replay; default 100000",
            (o, value) => o.Server.History = ParseCount(value, OptionRanges.History)),
        One("history-bytes", "size", "and the memory they may take; default 64MiB",
            (o, value) => o.Server.HistoryBytes = ParseSize(value, OptionRanges.HistoryBytes)),
        One("history-age", "duration", "and at most this old; default 1h",
            (o, value) => o.Server.HistoryAge = ParseDuration(value, OptionRanges.HistoryAge)),
        One("max-event-bytes", "size", "data and type of one event together; default 64KiB, at most 16MiB",
            (o, value) => o.Server.MaxEventBytes = (int)ParseSize(value, OptionRanges.MaxEventBytes)),
        One("shards", "n", "fan-out threads; default: one for every two cores",
            (o, value) => o.Server.Shards = (int)ParseCount(value, OptionRanges.Shards)),
        One("coalesce", "duration", "how long a pass waits for more events to go out with it; default 0",
            (o, value) => o.Server.Coalesce = ParseDuration(value, OptionRanges.Coalesce)),
        One("slow-clients", "policy", "who falls behind the history: gap (default), told and goes on; or close",
            (o, value) => o.Server.SlowClients = ParsePolicy(value)),
        One("peer-timeout", "duration", "a peer that acknowledges nothing this long is dropped; default 30s",
            (o, value) => o.Server.PeerTimeout = ParseDuration(value, OptionRanges.PeerTimeout)),
        One("stdin", "topic", "each line of standard input is an event on this topic, or on 'default'",
            (o, value) => o.Server.StdinTopics = ParseTopic(value)) with { ValueIfBare = TopicSet.DefaultName },
        new("tail", "file[=topic]", "each new line of this file is an event, also after it was rotated; repeatable", true,
            (o, values) => o.Server.FollowedFiles = [.. values.Select(ParseFile)]),
        new("publish-key", "key|@file", "bearer key that may publish, or a file with one a line; without any, only the server's own account may; repeatable", true,
            (o, values) => o.Server.PublishKeys = [.. values.SelectMany(value => SecretOptions.ReadPublishKeys(value, o.FilesRead))]) { IsSecret = true },
        new("jwt-key", "file|key", "verifies tokens with a public key in PEM (RS256, ES256); repeatable", true,
            (o, values) => o.Server.JwtKeys = [.. o.Server.JwtKeys, .. values.Select(value => SecretOptions.ReadPublicKey(value, o.FilesRead))]) { IsSecret = true },
        new("jwt-secret", "secret|@file", "verifies tokens with a shared secret (HS256); repeatable", true,
            (o, values) => o.Server.JwtKeys = [.. o.Server.JwtKeys, .. values.Select(value => SecretOptions.ReadSecret(value, o.FilesRead))]) { IsSecret = true },
        One("jwt-audience", "name", "tokens must be for this audience (aud); default: any",
            (o, value) => o.Server.JwtAudience = NotEmpty(value)),
        One("private", "true|false", "topics are read only with a token that names them; takes --jwt-key or --jwt-secret",
            (o, value) => o.Server.IsPrivate = ParseSwitch(value)) with { ValueIfBare = "true" },
        One("publish-rate", "n/s", "events a second that each publisher may publish over HTTP; default: no limit",
            (o, value) => o.Server.PublishRate = ParseRate(value)),
        new("cors-origin", "origin", "pages of this origin may use /events; * for any, without credentials; repeatable", true,
            (o, values) => o.Server.CorsOrigins = [.. values.Select(ParseOrigin)]),
        One("max-connections", "n", "default: what the descriptor limit allows, less a reserve",
            (o, value) => o.Server.MaxConnections = (int)ParseCount(value, OptionRanges.MaxConnections)),
        One("log-level", "level", "trace, debug, information (default), warning, error, critical or none",
            (o, value) => o.LogLevel = ParseLevel(value)),
    ];

    /// <summary>The options of the server itself.</summary>
    public SseServerOptions Server { get; } = new();

    /// <summary>The files that were read for their values, which no one else is to see.</summary>
    public List<string> FilesRead { get; } = [];

    /// <summary>From which level on log lines are written.</summary>
    public LogLevel LogLevel { get; private set; } = LogLevel.Information;

    /// <summary>What looks like a mistake and is none for sure: lines for the log.</summary>
    public List<string> Warnings { get; } = [];

    private static OptionDefinition One(string name, string value, string help, Action<CommandLineOptions, string> apply) =>
        new(name, value, help, false, (o, values) => apply(o, values[^1]));

    private static long ParseCount(string text, OptionRange<long> range) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            ? range.Require(count)
            : throw new FormatException(range.Takes);

    private static long ParseSize(string text, OptionRange<long> range) => range.Require(Units.ParseSize(text));

    private static TimeSpan ParseDuration(string text, OptionRange<TimeSpan> range) => range.Require(Units.ParseDuration(text));

    private static SlowClientPolicy ParsePolicy(string text) => text switch
    {
        "gap" => SlowClientPolicy.Gap,
        "close" => SlowClientPolicy.Close,
        _ => throw new FormatException("takes gap or close"),
    };

    private static TopicSet ParseTopic(string name) =>
        TopicSet.TryCreate([name], out TopicSet? topics, out string? problem)
            ? topics
            : throw new FormatException($"takes a topic ({problem})");

    private static FollowedFile ParseFile(string text)
    {
        int equals = text.LastIndexOf('=');
        string path = equals < 0 ? text : text[..equals];
        return path.Length > 0 && !Directory.Exists(path)
            ? new FollowedFile(path, equals < 0 ? TopicSet.Default : ParseTopic(text[(equals + 1)..]))
            : throw new FormatException("takes a file, or file=topic");
    }

    private static string ParseHost(string text) => HostPolicy.IsName(text)
        ? text
        : throw new FormatException("takes a host without scheme and port, such as app.example");

    private static string NotEmpty(string text) => text.Length > 0 ? text : throw new FormatException("takes a name");

    private static bool ParseSwitch(string text) =>
        bool.TryParse(text, out bool isOn) ? isOn : throw new FormatException("takes true or false, or nothing for true");

    private static int ParseRate(string text) => ParseCount(
        text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text, OptionRanges.PublishRate) is > 0 and var rate
            ? (int)rate
            : throw new FormatException(OptionRanges.PublishRate.Takes);

    private static string ParseOrigin(string text) =>
        text == "*" || (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.GetLeftPart(UriPartial.Authority) == text)
            ? text
            : throw new FormatException("takes an origin such as https://app.example or http://localhost:3000, or *");

    private static LogLevel ParseLevel(string text) => text.ToLowerInvariant() switch
    {
        "info" => LogLevel.Information,
        "warn" => LogLevel.Warning,
        _ => Enum.TryParse(text, ignoreCase: true, out LogLevel level) && !char.IsAsciiDigit(text[0])
            ? level
            : throw new FormatException("takes trace, debug, information, warning, error, critical or none"),
    };
}
