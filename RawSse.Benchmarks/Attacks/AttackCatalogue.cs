namespace RawSse.Benchmarks.Attacks;

/// <summary>All attacks, in the order of the table.</summary>
internal static class AttackCatalogue
{
    public static IReadOnlyList<Attack> All { get; } =
    [
        new ScanAttack("head"),
        new ScanAttack("stay", stays: true),
        new ScanAttack("own-topics", ownTopics: true),
        new ScanAttack("prefix", prefixes: true),
        new ScanAttack("prefix-own-topics", ownTopics: true, prefixes: true),
        new ReplayAttack("all", ReplayAttack.Busy),
        new ReplayAttack("nothing", "quiet"),
        new FormsAttack(),
        .. HistoryInputs.All,
        new LeaveAttack(),
        new StopAttack(),
        new HeadsAttack(),
        new TokensAttack(),
    ];
}
