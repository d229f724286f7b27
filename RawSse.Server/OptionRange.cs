namespace RawSse;

/// <summary>The range of values that an option accepts, in the library and on the command line.</summary>
/// <param name="Least">The smallest value.</param>
/// <param name="Most">The largest value.</param>
/// <param name="Expected">The range in words, for error messages: "expected …".</param>
/// <param name="AllowsZero">
/// Whether 0 is allowed even though it is less than <paramref name="Least"/>. It turns the feature off.
/// </param>
internal sealed record OptionRange<T>(T Least, T Most, string Expected, bool AllowsZero = false)
    where T : struct, IComparable<T>
{
    /// <summary>Checks a value that an embedding program set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public void Check(T value, string name)
    {
        if (!Contains(value))
        {
            throw new ArgumentOutOfRangeException(name, value, Expected);
        }
    }

    /// <summary>Checks a value from the command line, and returns it.</summary>
    /// <exception cref="FormatException">The value is out of range. The message says what was expected.</exception>
    public T Require(T value) => Contains(value) ? value : throw new FormatException(Expected);

    private bool Contains(T value) =>
        (AllowsZero && value.CompareTo(default) == 0) || (value.CompareTo(Least) >= 0 && value.CompareTo(Most) <= 0);
}
