using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RawSse.Tests.Support;

/// <summary>Keeps what the server logs: warnings and above, or everything above another level.</summary>
internal sealed class KeptLog(LogLevel from = LogLevel.Warning) : ILoggerFactory, ILogger
{
    /// <summary>A line for each message.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= from;

    public void Log<TState>(
        LogLevel logLevel,
        Microsoft.Extensions.Logging.EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}".TrimEnd());
        }
    }

    public void Dispose()
    {
    }
}
