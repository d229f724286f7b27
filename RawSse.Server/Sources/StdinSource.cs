using Microsoft.Extensions.Logging;
using RawSse.Diagnostics;

namespace RawSse.Sources;

/// <summary>
/// Publishes standard input, or another stream, line by line until it ends or fails. Either is logged, and the server
/// continues. The thread that it starts is the only one that reads.
/// </summary>
/// <param name="input">The stream to read; null for standard input.</param>
/// <param name="lines">Publishes the lines.</param>
/// <param name="logger">The server's logger.</param>
internal sealed class StdinSource(Stream? input, LineSource lines, ILogger logger)
{
    /// <summary>
    /// Starts to read on a separate thread, because reading a terminal or a pipe blocks. Only the end of the process
    /// ends such a read.
    /// </summary>
    public void Start()
    {
        if (input is null && StandardInput.CheckReadable() is { } problem)
        {
            logger.StdinNotRead(problem);
            return;
        }

        new Thread(Run) { IsBackground = true, Name = "RawSse stdin" }.Start();
    }

    private void Run()
    {
        try
        {
            Read(input ?? Console.OpenStandardInput());
            logger.StdinEnded();
        }
        catch (Exception e)
        {
            logger.StdinFailed(e.Message);
        }
    }

    private void Read(Stream stream)
    {
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            // This thread serves nothing else, so it may block.
            lines.PublishAsync(buffer.AsMemory(0, read)).AsTask().GetAwaiter().GetResult();
        }

        lines.FinishAsync().AsTask().GetAwaiter().GetResult();
    }
}
