namespace RawSse.Tests.Chaos;

/// <summary>
/// Compares what was answered with what was seen. There is one truth, which all must agree with: each event that anyone
/// saw has one number, and who asked for its topic has it once, in its place.
/// </summary>
internal sealed class Comparison
{
    private readonly Ledger _ledger;
    private readonly SortedDictionary<long, SentEvent> _truth = [];

    /// <summary>Compares.</summary>
    /// <param name="ledger">What was sent; takes what is wrong.</param>
    /// <param name="subscribers">Who saw what. One must have asked for everything.</param>
    /// <param name="end">The number of the event that ended them.</param>
    public Comparison(Ledger ledger, IReadOnlyList<ChaosSubscriber> subscribers, long end)
    {
        _ledger = ledger;
        FindTruth(subscribers);
        CheckNumbers(end);
        CheckAnswers();
        CheckBodies();
        foreach (ChaosSubscriber subscriber in subscribers)
        {
            CheckSubscriber(subscriber);
        }
    }

    /// <summary>How many events were seen.</summary>
    public int Published => _truth.Count;

    /// <summary>How many of them their publishers were never told of.</summary>
    public int NotAnswered => _truth.Values.Count(e => !e.IsAnswered);

    private void FindTruth(IReadOnlyList<ChaosSubscriber> subscribers)
    {
        foreach ((long sequence, SentEvent e) in subscribers.SelectMany(subscriber => subscriber.Seen))
        {
            if (!_truth.TryAdd(sequence, e) && _truth[sequence] != e)
            {
                Report($"{sequence} is event {e.Number} to one and {_truth[sequence].Number} to another");
            }
        }

        foreach (IGrouping<SentEvent, long> twice in _truth.GroupBy(p => p.Value, p => p.Key).Where(g => g.Count() > 1))
        {
            Report($"event {twice.Key.Number} with key {twice.Key.Key} was published as {string.Join(", ", twice)}");
        }
    }

    private void CheckNumbers(long end)
    {
        for (long sequence = 1; sequence < end; sequence++)
        {
            if (!_truth.ContainsKey(sequence))
            {
                Report($"{sequence} was seen by nobody");
            }
        }

        if (_truth.Count > 0 && _truth.Keys.Last() >= end)
        {
            Report($"{_truth.Keys.Last()} was seen before {end}");
        }
    }

    private void CheckAnswers()
    {
        HashSet<SentEvent> seen = [.. _truth.Values];
        foreach (SentEvent e in _ledger.Events)
        {
            if (e.IsAnswered && !seen.Contains(e))
            {
                Report($"event {e.Number}, answered as {e.Sequence}, was seen by nobody");
            }

            if (e.IsWrong && seen.Contains(e))
            {
                Report($"event {e.Number} is wrong and was seen");
            }

            if (e.Sequence is { } sequence && (!_truth.TryGetValue(sequence, out SentEvent? there) || there != e))
            {
                Report($"event {e.Number} was answered as {sequence}, which is event {there?.Number}");
            }
        }
    }

    /// <summary>Of a body of many events a beginning is published, and in its order.</summary>
    private void CheckBodies()
    {
        Dictionary<SentEvent, long> numbers = [];
        foreach ((long sequence, SentEvent e) in _truth)
        {
            _ = numbers.TryAdd(e, sequence);
        }

        foreach (SentEvent[] body in _ledger.Bodies)
        {
            long[] there = [.. body.TakeWhile(numbers.ContainsKey).Select(e => numbers[e])];
            if (!there.SequenceEqual(there.Order()) || body.Skip(there.Length).Any(numbers.ContainsKey))
            {
                Report(
                    $"the body that begins with event {body[0].Number} was not published from its beginning, in order");
            }
        }
    }

    private void CheckSubscriber(ChaosSubscriber subscriber)
    {
        long[] seen = [.. subscriber.Seen.Select(s => s.Sequence)];
        long[] expected = [.. _truth.Where(p => p.Value.IsAskedFor(subscriber.Patterns)).Select(p => p.Key)];
        if (!seen.SequenceEqual(expected))
        {
            Report($"{subscriber} missed {First(expected.Except(seen))}, has too much {First(seen.Except(expected))}, "
                + $"saw {seen.Length} of {expected.Length}");
        }
    }

    private static string First(IEnumerable<long> numbers) => string.Join(", ", numbers.Take(10));

    private void Report(string problem) => _ledger.Problems.Enqueue(problem);
}
