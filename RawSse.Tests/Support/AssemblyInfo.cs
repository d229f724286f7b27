// Tests share nothing, not even their fixture's fields.
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]

// Those that mostly wait, for a browser, another program or a clock, run beside each other; all others run alone.
[assembly: LevelOfParallelism(4)]
