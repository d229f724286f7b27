namespace RawSse.Log;

/// <summary>
/// The bounds of the history. The log evicts its oldest events as soon as it exceeds one of them. Immutable.
/// </summary>
/// <param name="MaxEvents">
/// The maximum number of events; at least 1, because the log is also the queue of live delivery.
/// </param>
/// <param name="MaxBytes">
/// The maximum cost in bytes. The newest event is kept even if it exceeds this by itself.
/// </param>
/// <param name="MaxAge">The maximum age of an event.</param>
internal readonly record struct Retention(long MaxEvents, long MaxBytes, TimeSpan MaxAge);
