namespace RawSse.Tests.Support;

/// <summary>Leaves a test out where the machine lacks what it needs; in CI nothing may be lacking, and it fails.</summary>
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
