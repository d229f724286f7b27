namespace RawSse.Benchmarks.Compare;

/// <summary>
/// Prints rows as a Markdown table whose columns are also aligned on a terminal. The first row is the head.
/// </summary>
internal static class MarkdownTable
{
    public static void Print(IReadOnlyList<string[]> rows, TextWriter output)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        PrintRow(rows[0], widths, output);
        PrintRow([.. widths.Select((width, column) => Rule(width, leftAligned: column == 0))], widths, output);
        foreach (string[] row in rows.Skip(1))
        {
            PrintRow(row, widths, output);
        }
    }

    // Names are aligned to the left, figures to the right.
    private static string Rule(int width, bool leftAligned) =>
        leftAligned ? new('-', width) : new string('-', width - 1) + ":";

    private static void PrintRow(string[] row, int[] widths, TextWriter output) =>
        output.WriteLine(
            $"| {string.Join(" | ", row.Select((cell, column) => Align(cell, widths[column], column)))} |");

    private static string Align(string cell, int width, int column) =>
        column == 0 ? cell.PadRight(width) : cell.PadLeft(width);
}
