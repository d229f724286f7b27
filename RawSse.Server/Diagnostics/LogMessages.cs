using Microsoft.Extensions.Logging;

namespace RawSse.Diagnostics;

/// <summary>
/// Every message that the server writes to its log. An id is never reused, so that filters on ids stay valid.
/// </summary>
internal static partial class LogMessages
{
    [LoggerMessage(1, LogLevel.Information, "Server stopped; ended {Streams} streams")]
    public static partial void Stopped(this ILogger logger, int streams);

    [LoggerMessage(2, LogLevel.Debug, "Connection ended: {Reason}")]
    public static partial void ConnectionEnded(this ILogger logger, string reason);

    [LoggerMessage(
        3, LogLevel.Warning,
        "Can't accept connections; will keep trying: {Error} ({Before} failures since the last line)")]
    public static partial void AcceptFailed(this ILogger logger, string error, long before);

    [LoggerMessage(4, LogLevel.Error, "Internal error; connection closed")]
    public static partial void ConnectionFailed(this ILogger logger, Exception error);

    [LoggerMessage(5, LogLevel.Critical, "The {Loop} failed; the server is stopping")]
    public static partial void LoopDied(this ILogger logger, string loop, Exception error);

    [LoggerMessage(6, LogLevel.Debug, "{Method} {Path} {Status}")]
    public static partial void Answered(this ILogger logger, string method, string path, int status);

    [LoggerMessage(7, LogLevel.Information, "Standard input has ended")]
    public static partial void StdinEnded(this ILogger logger);

    [LoggerMessage(8, LogLevel.Warning, "Can't read {Path}; will keep trying: {Error}")]
    public static partial void FollowingFailed(this ILogger logger, string path, string error);

    [LoggerMessage(9, LogLevel.Information, "Verifying tokens with {Key}")]
    public static partial void VerifiesTokens(this ILogger logger, string key);

    [LoggerMessage(10, LogLevel.Information, "Waiting for {Path}, which does not exist yet")]
    public static partial void WaitingForFile(this ILogger logger, string path);

    [LoggerMessage(11, LogLevel.Information, "Publishing requires the key in {Path}, which only this account can read")]
    public static partial void MadeStartKey(this ILogger logger, string path);

    [LoggerMessage(
        12,
        LogLevel.Warning,
        "The server is full ({Max} connections, --max-connections); {Count} turned away since the last such line")]
    public static partial void ServerFull(this ILogger logger, int max, long count);

    [LoggerMessage(
        13, LogLevel.Warning,
        "Refused the key or token of {Peer}: {Reason} ({Count} refused since the last such line)")]
    public static partial void CredentialsRefused(
        this ILogger logger, System.Net.IPAddress? peer, string reason, long count);

    [LoggerMessage(21, LogLevel.Warning, "Not reading standard input: {Problem}")]
    public static partial void StdinNotRead(this ILogger logger, string problem);

    [LoggerMessage(22, LogLevel.Error, "Can't read standard input any more: {Error}")]
    public static partial void StdinFailed(this ILogger logger, string error);

    [LoggerMessage(
        23, LogLevel.Warning,
        "{Path} was truncated; lines written just before that may be lost ({Before} more times since the last line)")]
    public static partial void FileTruncated(this ILogger logger, string path, long before);

    [LoggerMessage(24, LogLevel.Warning, "{Warning}")]
    public static partial void OptionWarning(this ILogger logger, string warning);

    [LoggerMessage(25, LogLevel.Information, "Subscribing {Subscribing}; publishing {Publishing}")]
    public static partial void Access(this ILogger logger, string subscribing, string publishing);

    [LoggerMessage(26, LogLevel.Information, "{Url} accepts connections on every network interface of this machine")]
    public static partial void ListensEverywhere(this ILogger logger, string url);

    [LoggerMessage(
        27,
        LogLevel.Warning,
        "--max-connections is {Wanted}, but the limit on open files (ulimit -n) leaves room for only {Possible}; "
            + "further connections wait "
            + "unanswered. Raise the limit, or lower --max-connections")]
    public static partial void TooFewDescriptors(this ILogger logger, int wanted, int possible);

    [LoggerMessage(28, LogLevel.Error, "Failed to publish an event of the server itself")]
    public static partial void PostFailed(this ILogger logger, Exception error);
}
