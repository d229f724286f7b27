using RawSse.Cli;

StandardStreams.Secure();
return await new CommandLine().RunAsync(args).ConfigureAwait(false);
