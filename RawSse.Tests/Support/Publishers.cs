using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RawSse.Log;
using RawSse.Publishing;

namespace RawSse.Tests.Support;

/// <summary>Makes publishers without a limit on their rate.</summary>
internal static class Publishers
{
    /// <summary>One that writes a log whose followers are of no interest.</summary>
    public static Publisher Of(EventLog log) => Of(OrderOf(log));

    /// <summary>One with an order of the test's own.</summary>
    public static Publisher Of(IOrder order, ILogger? logger = null) =>
        new(order, new PublishRate(0, TimeProvider.System), logger ?? NullLogger.Instance);

    /// <summary>An order whose followers are of no interest.</summary>
    public static MemoryOrder OrderOf(EventLog log) => new(log, new NoFollowers());

    private sealed class NoFollowers : ILogFollowers
    {
        public void Wake()
        {
        }
    }
}
