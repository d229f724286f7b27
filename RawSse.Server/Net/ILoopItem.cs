namespace RawSse.Net;

/// <summary>Something that another thread leaves in a loop's inbox, to be done on the loop's thread.</summary>
internal interface ILoopItem
{
    /// <summary>
    /// Does it. After the loop's end whoever left it does it: by then all the loop's connections are closed.
    /// </summary>
    void Run();
}
