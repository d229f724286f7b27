using FsCheck;
using FsCheck.Fluent;
using RawSse.Events;
using RawSse.FanOut;
using RawSse.Log;
using RawSse.Tests.Support;

namespace RawSse.Tests.FanOut;

/// <summary>What a replay finds in the log, held against a look at every event.</summary>
public class ReplaySearchTests
{
    private static readonly string[] Names = ["a", "b", "ab", "abc", "b/1", "b/2", "default", "ü"];
    private static readonly string[] Patterns = [.. Names, "a*", "ab*", "b/*", "*", "$*", "none", "none*"];

    [Test]
    public void It_finds_what_is_asked_for_and_nothing_else_wherever_it_begins_and_ends() =>
        Prop.ForAll(Schedules().ToArbitrary(), schedule =>
        {
            var log = new EventLog(
                new Retention(schedule.Kept, 1 << 30, TimeSpan.FromHours(1)),
                TimeProvider.System,
                "test",
                schedule.SegmentBytes);
            foreach (string[] topics in schedule.Events)
            {
                _ = log.Append(
                    new SseEvent("x"), topics[0][0] == '$' ? TopicSet.OfSystem(topics[0]) : TopicSet.Of(topics));
            }

            long cursor = log.Start.Number + (EventLog.EventsBetween(log.Start, log.End) * schedule.From / 100);
            long end = cursor + ((log.End.Number - cursor) * schedule.To / 100);
            IEnumerable<long> expected = Range(cursor, end).Where(i =>
                schedule.Events[(int)i - 1].Any(topic => schedule.Filter.Any(p => Asks(p, topic))));
            Assert.That(
                FindAll(log, TopicFilter.Of(schedule.Filter), new Position(cursor), new Position(end)),
                Is.EqualTo(expected));
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Events_that_the_log_has_dropped_are_not_found()
    {
        var log = new EventLog(new Retention(10, 1 << 30, TimeSpan.FromHours(1)), TimeProvider.System, "test");
        for (int i = 0; i < 100; i++)
        {
            _ = log.Append(new SseEvent("x"), TopicSet.Default);
        }

        var search = new ReplaySearch(log, TimeProvider.System);
        Assert.That(search.TryFind(TopicFilter.Default, new Position(90), log.End, out _), Is.False);
        Assert.That(
            search.TryFind(TopicFilter.Of(["none"]), new Position(90), log.End, out _),
            Is.False,
            "a gap is told whatever was in it");
        Assert.That(search.TryFind(TopicFilter.Of(["none"]), new Position(91), log.End, out Position reached));
        Assert.That(reached, Is.EqualTo(log.End), "nothing to find is found at once");
    }

    private static List<long> FindAll(EventLog log, TopicFilter filter, Position cursor, Position end)
    {
        var search = new ReplaySearch(log, TimeProvider.System);
        var found = new List<long>();
        while (cursor < end)
        {
            Assert.That(search.TryFind(filter, cursor, end, out Position reached));
            Assert.That(reached, Is.GreaterThan(cursor), "it gets on");
            found.AddRange(search.Found.Select(place => place.Number));
            cursor = reached;
        }

        return found;
    }

    private static IEnumerable<long> Range(long from, long to)
    {
        for (long i = from; i < to; i++)
        {
            yield return i;
        }
    }

    private static bool Asks(string pattern, string topic) =>
        !pattern.EndsWith('*') ? pattern == topic
        : topic.StartsWith(pattern[..^1], StringComparison.Ordinal) && (topic[0] != '$' || pattern[0] == '$');

    private static Gen<Schedule> Schedules() =>
        from topics in Gen.OneOf(
                Gen.Elements(Names).Select(name => (string[])[name]),
                Gen.Elements("$online", "$stats").Select(name => (string[])[name]),
                Gen.Elements(Names).NonEmptyListOf().Select(names => names.Take(5).Distinct().ToArray()))
            .ListOf(900).Select(list => list.ToArray())
        from count in Gen.Choose(1, 900)
        from filter in Gen.Elements(Patterns).NonEmptyListOf()
        from segmentBytes in Gen.Elements(500, 4096, 100_000)
        from kept in Gen.Elements(50, 500, 10_000)
        from start in Gen.Choose(0, 100)
        from end in Gen.Choose(0, 100)
        select new Schedule(topics[..count], [.. filter.Take(6)], segmentBytes, kept, start, end);

    private sealed record Schedule(string[][] Events, string[] Filter, int SegmentBytes, int Kept, int From, int To);
}
