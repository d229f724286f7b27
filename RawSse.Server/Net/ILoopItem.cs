namespace RawSse.Net;

/// <summary>An item in a loop's inbox, where any thread may leave it to be run on the loop's thread.</summary>
internal interface ILoopItem
{
    /// <summary>
    /// Does the item's work. After the loop has ended, the thread that leaves the item runs it; by then, all
    /// connections of the loop are closed.
    /// </summary>
    void Run();
}
