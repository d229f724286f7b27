namespace RawSse.Tests.Support;

/// <summary>
/// Skips a test if the machine lacks what it needs. In CI, where nothing may be lacking, the test fails.
/// </summary>
internal static class Skip
{
    /// <summary>Skips the test.</summary>
    /// <param name="line">What is lacking, and how to get it.</param>
    public static void Because(string line)
    {
        Assert.That(Environment.GetEnvironmentVariable("CI"), Is.Not.EqualTo("true"), line);
        Assert.Ignore(line);
    }
}
