namespace RawSse.Publishing;

/// <summary>An order could not learn whether events were committed; see <see cref="IOrder"/>.</summary>
/// <param name="message">What went wrong, in one line.</param>
/// <param name="cause">What it was told of; null if nothing.</param>
internal sealed class OutcomeUnknownException(string message, Exception? cause = null) : Exception(message, cause);
