using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework.Internal;
using RawSse.FanOut;

namespace RawSse.Tests.Support;

/// <summary>
/// A generated run of steps. A schedule that breaks a promise is cut down to the few steps that it takes, and those are
/// what the failure shows.
/// </summary>
/// <param name="History">How many events the log keeps.</param>
/// <param name="Steps">What happens, in this order.</param>
internal sealed record Schedule(int History, IReadOnlyList<Step> Steps)
{
    /// <summary>Rounds in which nothing is sent before a shard counts as having nothing left to send.</summary>
    private const int QuietRounds = 10;

    /// <summary>Checks a promise on many schedules.</summary>
    /// <param name="maxSteps">How long the longest is.</param>
    /// <param name="maxHistory">The largest history; the smallest is 1.</param>
    /// <param name="steps">What the steps are, each kind as often as it is named.</param>
    /// <param name="check">Walks through one, and asserts.</param>
    public static void ForAll(int maxSteps, int maxHistory, Gen<Step>[] steps, Action<Schedule> check)
    {
        Gen<Schedule> schedules =
            from history in Gen.Choose(1, maxHistory)
            from count in Gen.Choose(0, maxSteps)
            from taken in Gen.OneOf(steps).ArrayOf(count)
            select new Schedule(history, taken);
        Prop.ForAll(Arb.From(schedules, schedule => schedule.Shrink()), schedule =>
        {
            // What fails on the way to the shortest schedule is not reported.
            using var attempt = new TestExecutionContext.IsolatedContext();
            check(schedule);
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>Steps of one kind, with numbers in these ranges.</summary>
    public static Gen<Step> Of(StepKind kind, int maxWho = 0, int maxAmount = 0, int minAmount = 0) =>
        from who in Gen.Choose(0, maxWho)
        from amount in Gen.Choose(minAmount, maxAmount)
        select new Step(kind, who, amount);

    /// <summary>Steps of one kind whose amount is a small set: one to three of so many bits.</summary>
    public static Gen<Step> OfSets(StepKind kind, int bits, int maxWho = 0) =>
        from who in Gen.Choose(0, maxWho)
        from members in Gen.Choose(0, bits - 1).ArrayOf(3)
        select new Step(kind, who, members.Aggregate(0, (set, member) => set | (1 << member)));

    /// <summary>Takes every step; what is published, and who subscribes, is for the test to say.</summary>
    public void Walk(FanOutShard shard, List<ScriptedWire> wires, Action<Step> publish, Action<Step>? subscribe = null)
    {
        foreach (Step step in Steps)
        {
            ScriptedWire? wire = wires.Count > 0 ? wires[step.Who % wires.Count] : null;
            switch (step.Kind)
            {
                case StepKind.Pass:
                    shard.Step();
                    break;
                case StepKind.Publish:
                    publish(step);
                    break;
                case StepKind.Subscribe:
                    subscribe!(step);
                    break;
                case StepKind.Drain:
                    wire?.Drain(step.Amount);
                    break;
                case StepKind.Narrow when wire is { IsFull: false }:
                    wire.Room = step.Amount;
                    break;
            }
        }
    }

    /// <summary>Gives every wire all the room it wants, until the shard has nothing left to send.</summary>
    public static void Settle(FanOutShard shard, List<ScriptedWire> wires)
    {
        for (int quiet = 0; quiet < QuietRounds; quiet++)
        {
            foreach (ScriptedWire wire in wires)
            {
                quiet = wire.IsFull ? 0 : quiet;
                wire.Drain();
                wire.Room = int.MaxValue;
            }

            int before = wires.Sum(wire => wire.Sends);
            shard.Step();
            quiet = wires.Sum(wire => wire.Sends) > before ? 0 : quiet;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"a history of {History}: {string.Join(", ", Steps)}";

    /// <summary>
    /// Long pieces are left out first, so that what remains is soon short; then the numbers get smaller.
    /// </summary>
    private IEnumerable<Schedule> Shrink()
    {
        for (int length = Steps.Count; length > 0; length /= 2)
        {
            for (int at = 0; at < Steps.Count; at += length)
            {
                yield return this with { Steps = [.. Steps.Take(at), .. Steps.Skip(at + length)] };
            }
        }

        for (int i = 0; i < Steps.Count; i++)
        {
            foreach (Step smaller in Steps[i].Smaller())
            {
                yield return this with { Steps = [.. Steps.Take(i), smaller, .. Steps.Skip(i + 1)] };
            }
        }
    }
}
