namespace RawSse;

/// <summary>The values that an option takes, for the library and the command line alike.</summary>
/// <param name="Least">The smallest value.</param>
/// <param name="Most">The largest value.</param>
/// <param name="Takes">The same in words: "takes …".</param>
/// <param name="TakesZero">Whether 0 is a value too, although it lies below <paramref name="Least"/>; it means none.</param>
internal sealed record OptionRange<T>(T Least, T Most, string Takes, bool TakesZero = false)
    where T : struct, IComparable<T>
{
    /// <summary>Lets a value of an embedder pass.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It lies outside.</exception>
    public void Check(T value, string name)
    {
        if (!Contains(value))
        {
            throw new ArgumentOutOfRangeException(name, value, Takes);
        }
    }

    /// <summary>Lets a value of the command line pass.</summary>
    /// <exception cref="FormatException">It lies outside; the message says what is taken.</exception>
    public T Require(T value) => Contains(value) ? value : throw new FormatException(Takes);

    private bool Contains(T value) =>
        (TakesZero && value.CompareTo(default) == 0) || (value.CompareTo(Least) >= 0 && value.CompareTo(Most) <= 0);
}
