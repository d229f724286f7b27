namespace RawSse.Cli;

/// <summary>The exit codes of the executable.</summary>
internal static class ExitCode
{
    /// <summary>A signal ended the server, or the command line asked for help or the version.</summary>
    public const int Ended = 0;

    /// <summary>The server could not start or could not continue.</summary>
    public const int Failed = 1;

    /// <summary>An option is unknown, or its value is invalid.</summary>
    public const int WrongOption = 2;
}
