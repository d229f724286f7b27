namespace RawSse.StaticFiles;

/// <summary>The result of evaluating the conditional headers of a request.</summary>
internal enum PreconditionResult
{
    /// <summary>Send the file.</summary>
    Send,

    /// <summary>The client already has the file: answer 304.</summary>
    Unchanged,

    /// <summary>The file is not the version that the client means: answer 412.</summary>
    Failed,
}
