namespace RawSse.Sources;

/// <summary>Reads standard input, or another stream, line by line until it ends. The server lives on after that.</summary>
internal static class StdinSource
{
    /// <summary>Starts reading on a thread of its own, since reading a terminal or a pipe blocks.</summary>
    /// <param name="input">What to read.</param>
    /// <param name="lines">Who makes events of it.</param>
    /// <param name="ended">Told when it has ended: with null, or with what went wrong. It is not read any more.</param>
    public static void Start(Stream input, LineSource lines, Action<Exception?> ended)
    {
        var thread = new Thread(() => Read(input, lines, ended)) { IsBackground = true, Name = "RawSse stdin" };
        thread.Start();
    }

    private static void Read(Stream input, LineSource lines, Action<Exception?> ended)
    {
        try
        {
            byte[] buffer = new byte[16 * 1024];
            int read;
            while ((read = input.Read(buffer)) > 0)
            {
                lines.Feed(buffer.AsSpan(0, read));
            }

            lines.Finish();
            ended(null);
        }
        catch (Exception e)
        {
            ended(e);
        }
    }
}
