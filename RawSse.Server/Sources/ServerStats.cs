namespace RawSse.Sources;

/// <summary>The figures of one <c>$stats</c> event. Rates are averages over about the last second. Immutable.</summary>
/// <param name="Clients">The number of open streams.</param>
/// <param name="EventsPerSecond">The rate at which events were published.</param>
/// <param name="DeliveriesPerSecond">The rate at which events were sent, counted once for each client.</param>
/// <param name="BytesPerSecond">The rate at which bytes of events were sent.</param>
/// <param name="SlowestPass">The duration of the longest pass, which is how long its last client waited.</param>
/// <param name="Lagging">The number of clients that lag.</param>
/// <param name="MemoryBytes">The working set of the process.</param>
internal readonly record struct ServerStats(
    int Clients,
    double EventsPerSecond,
    double DeliveriesPerSecond,
    double BytesPerSecond,
    TimeSpan SlowestPass,
    int Lagging,
    long MemoryBytes);
