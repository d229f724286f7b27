namespace RawSse.Tests.Support;

/// <summary>What a step of a generated schedule does.</summary>
internal enum StepKind
{
    /// <summary>The shard makes a pass.</summary>
    Pass,

    /// <summary>Something is published.</summary>
    Publish,

    /// <summary>A full wire drains and then has some room.</summary>
    Drain,

    /// <summary>A wire that isn't full gets another amount of room.</summary>
    Narrow,

    /// <summary>Someone subscribes.</summary>
    Subscribe,
}

/// <summary>
/// One step of a generated schedule. What the two numbers mean is up to the test that walks through it.
/// </summary>
/// <param name="Kind">What happens.</param>
/// <param name="Who">To whom.</param>
/// <param name="Amount">How much of it.</param>
internal readonly record struct Step(StepKind Kind, int Who = 0, int Amount = 0)
{
    /// <summary>The same step with smaller numbers.</summary>
    public IEnumerable<Step> Smaller()
    {
        if (Who > 0)
        {
            yield return this with { Who = 0 };
        }

        if (Amount > 0)
        {
            yield return this with { Amount = 0 };
            yield return this with { Amount = Amount / 2 };
            yield return this with { Amount = Amount - 1 };
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Kind == StepKind.Pass ? "Pass" : $"{Kind}({Who}, {Amount})";
}
