namespace RawSse.Log;

/// <summary>How much the log keeps: it forgets its oldest events by whichever bound is reached first.</summary>
/// <param name="MaxEvents">Events; at least 1, since the log is also the queue of live delivery.</param>
/// <param name="MaxBytes">Bytes on the wire; the newest event is kept even if it is larger.</param>
/// <param name="MaxAge">Age of an event.</param>
internal readonly record struct Retention(long MaxEvents, long MaxBytes, TimeSpan MaxAge);
