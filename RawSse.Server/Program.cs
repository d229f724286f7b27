using RawSse.Cli;

StandardStreams.Secure();
try
{
    CommandLineOptions? options = new CommandLine().Read(args);
    return options is null ? ExitCode.Ended : await ServerHost.RunAsync(options).ConfigureAwait(false);
}
catch (Exception e)
{
    // Every error is one line. A stack trace does not help the reader, and for a defect of ours the type tells where to
    // look.
    bool isExpected = e is FormatException or IOException;
    string message = isExpected ? e.Message : $"{e.Message.ReplaceLineEndings(" ")} ({e.GetType().Name})";
    StandardStreams.Say(Console.Error, "rawsse: " + message);
    return e is FormatException ? ExitCode.WrongOption : ExitCode.Failed;
}
