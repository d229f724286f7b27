namespace RawSse.Publishing;

/// <summary>
/// The exception of an order that could not learn whether events were committed. <see cref="IOrder"/> says what that
/// means.
/// </summary>
/// <param name="message">What went wrong, in one line.</param>
/// <param name="cause">The exception that caused this one; null for none.</param>
internal sealed class OutcomeUnknownException(string message, Exception? cause = null) : Exception(message, cause);
