namespace RawSse.Benchmarks.Load;

/// <summary>A run that can't go on, for a reason its user can read in one line. Its message is that line.</summary>
internal sealed class LoadFailure(string message) : Exception(message);
