using Microsoft.Extensions.Logging;
using RawSse.Diagnostics;

namespace RawSse.Sources;

/// <summary>
/// Publishes standard input, or another stream, line by line until it ends or fails. Either is told in the log, and the server
/// lives on.
/// </summary>
/// <param name="input">What to read; null for standard input.</param>
/// <param name="lines">Publishes its lines.</param>
/// <param name="logger">The server's log.</param>
internal sealed class StdinSource(Stream? input, LineSource lines, ILogger logger)
{
    /// <summary>
    /// Starts reading on a thread of its own, since reading a terminal or a pipe blocks. Nothing can end such a read but the end of
    /// the process.
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
            // The thread serves nobody else, so it may wait.
            lines.PublishAsync(buffer.AsMemory(0, read)).AsTask().GetAwaiter().GetResult();
        }

        lines.FinishAsync().AsTask().GetAwaiter().GetResult();
    }
}
