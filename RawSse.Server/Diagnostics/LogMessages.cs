using Microsoft.Extensions.Logging;

namespace RawSse.Diagnostics;

/// <summary>Everything the server writes to its log, in one place.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1, LogLevel.Information, "Server stopped; {Streams} streams were ended")]
    public static partial void Stopped(this ILogger logger, int streams);

    [LoggerMessage(2, LogLevel.Debug, "A connection ended: {Reason}")]
    public static partial void ConnectionEnded(this ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Accepting connections fails ({Error}); it is tried on ({Before} failures since the last line)")]
    public static partial void AcceptFailed(this ILogger logger, string error, int before);

    [LoggerMessage(4, LogLevel.Error, "A connection ended by our mistake")]
    public static partial void ConnectionFailed(this ILogger logger, Exception error);

    [LoggerMessage(5, LogLevel.Critical, "The {Loop} died; the server can't go on")]
    public static partial void LoopDied(this ILogger logger, string loop, Exception error);

    [LoggerMessage(7, LogLevel.Information, "Standard input has ended")]
    public static partial void StdinEnded(this ILogger logger);

    [LoggerMessage(24, LogLevel.Warning, "{Warning}")]
    public static partial void OptionWarning(this ILogger logger, string warning);

    [LoggerMessage(25, LogLevel.Information, "Reading is {Reading}; publishing is {Publishing}")]
    public static partial void Access(this ILogger logger, string reading, string publishing);

    [LoggerMessage(26, LogLevel.Information, "{Url} is open on every network interface of this machine")]
    public static partial void ListensEverywhere(this ILogger logger, string url);

    [LoggerMessage(27, LogLevel.Warning, "Up to {Wanted} connections are wanted, but the limit of open files (ulimit -n) leaves room for {Possible}; those beyond it wait without an answer")]
    public static partial void TooFewDescriptors(this ILogger logger, int wanted, int possible);

    [LoggerMessage(21, LogLevel.Warning, "Standard input is not read: {Problem}")]
    public static partial void StdinNotRead(this ILogger logger, string problem);

    [LoggerMessage(22, LogLevel.Error, "Standard input can't be read any more: {Error}")]
    public static partial void StdinFailed(this ILogger logger, string error);

    [LoggerMessage(23, LogLevel.Warning, "{Path} was truncated; lines written just before may be lost ({Before} more times since the last line)")]
    public static partial void FileTruncated(this ILogger logger, string path, int before);

    [LoggerMessage(8, LogLevel.Warning, "Can't read {Path}, trying on: {Error}")]
    public static partial void FollowingFailed(this ILogger logger, string path, string error);

    [LoggerMessage(10, LogLevel.Information, "Waiting for {Path}, which is not there yet")]
    public static partial void WaitingForFile(this ILogger logger, string path);

    [LoggerMessage(9, LogLevel.Information, "Tokens are verified with {Key}")]
    public static partial void VerifiesTokens(this ILogger logger, string key);

    [LoggerMessage(11, LogLevel.Information, "Publishing takes the key in {Path}, which only this account can read")]
    public static partial void MadeStartKey(this ILogger logger, string path);

    [LoggerMessage(
        12, LogLevel.Warning, "The server is full ({Max} connections, --max-connections); turned away since this was last said: {Count}")]
    public static partial void ServerFull(this ILogger logger, int max, long count);

    [LoggerMessage(13, LogLevel.Warning, "Refused the key or token of {Peer}: {Reason} ({Count} since this was last said)")]
    public static partial void CredentialsRefused(this ILogger logger, System.Net.IPAddress? peer, string reason, long count);

    [LoggerMessage(6, LogLevel.Debug, "{Method} {Path} {Status}")]
    public static partial void Answered(this ILogger logger, string method, string path, int status);
}
