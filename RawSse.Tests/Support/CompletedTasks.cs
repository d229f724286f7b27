namespace RawSse.Tests.Support;

/// <summary>Reads what a task has brought that must be complete by now.</summary>
internal static class CompletedTasks
{
    /// <summary>Its result.</summary>
    public static T Now<T>(this ValueTask<T> task)
    {
        Assert.That(task.IsCompletedSuccessfully, "nobody has to be waited for");
        return task.Result;
    }

    /// <summary>That there is none, and nothing has failed.</summary>
    public static void Now(this ValueTask task)
    {
        Assert.That(task.IsCompletedSuccessfully, "nobody has to be waited for");
        task.GetAwaiter().GetResult();
    }
}
