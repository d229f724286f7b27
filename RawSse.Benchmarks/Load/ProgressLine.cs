using System.Globalization;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// Shows the progress of a run: on a terminal as one line that rewrites itself, and otherwise as a new line every few
/// seconds. The crowd's thread owns it.
/// </summary>
internal sealed class ProgressLine(TextWriter output, Crowd crowd, Tally tally)
{
    private readonly bool _live = ReferenceEquals(output, Console.Error) && !Console.IsErrorRedirected;
    private long _shownAt;
    private long _deliveredThen;

    public void Show(string phase)
    {
        long now = Stamp.Now;
        long since = now - _shownAt;
        if (since < (_live ? Stamp.TicksPerSecond / 4 : 5 * Stamp.TicksPerSecond))
        {
            return;
        }

        double rate = (tally.Delivered - _deliveredThen) * (double)Stamp.TicksPerSecond / since;
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{phase,-10} {crowd.Readers + crowd.Stalled,6} streams  {tally.Delivered,12:N0} delivered  {rate,10:N0}/s")
            + (crowd.Lost > 0 ? $"  {crowd.Lost} lost" : "");
        if (_live)
        {
            output.Write($"\r{line}\x1b[K");
        }
        else if (_shownAt > 0)
        {
            output.WriteLine(line);
        }

        _shownAt = now;
        _deliveredThen = tally.Delivered;
    }

    /// <summary>Clears the line, so that no part of it remains.</summary>
    public void Clear()
    {
        if (_live)
        {
            output.Write("\r\x1b[K");
        }
    }
}
