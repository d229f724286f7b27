namespace RawSse.StaticFiles;

/// <summary>What the conditions of a request come to.</summary>
internal enum PreconditionResult
{
    /// <summary>The file is to be sent.</summary>
    Send,

    /// <summary>The client has it already: 304.</summary>
    Unchanged,

    /// <summary>It is not the one that the client means: 412.</summary>
    Failed,
}
