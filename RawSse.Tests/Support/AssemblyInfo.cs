// Tests share nothing, not even their fixture's fields.
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
