namespace RawSse.Benchmarks.Load;

/// <summary>Thrown when a run can't continue. The message is one line for the user that says why.</summary>
internal sealed class LoadFailure(string message) : Exception(message);
