using System.Globalization;
using System.Net;
using System.Text;

namespace RawSse.Benchmarks.Compare;

/// <summary>Draws a comparison as one SVG, with a panel of horizontal bars for each workload's main figure.</summary>
internal static class BarChart
{
    private const int Width = 760;
    private const int LabelWidth = 200;
    private const int ValueWidth = 90;
    private const int BarHeight = 20;
    private const int RowHeight = 26;
    private const int TitleHeight = 40;
    private const int Margin = 16;

    public static string Draw(Comparison comparison)
    {
        var body = new StringBuilder();
        int y = Margin;
        foreach (Workload workload in comparison.Workloads)
        {
            y = DrawPanel(body, comparison, workload, workload.Metrics[0], y);
        }

        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{y}" viewBox="0 0 {Width} {y}" font-family="sans-serif" font-size="13">
              <rect width="{Width}" height="{y}" fill="#ffffff"/>
            {body}</svg>

            """;
    }

    private static int DrawPanel(StringBuilder body, Comparison comparison, Workload workload, Metric metric, int y)
    {
        (Peer Peer, double Value)[] bars =
        [
            .. from peer in comparison.PeersOf(workload)
               let spread = comparison.SpreadOf(workload, peer, metric)
               where spread is not null
               select (peer, spread.Value.Median),
        ];
        if (bars.Length == 0)
        {
            return y;
        }

        Line(
            body,
            $"<text x=\"{Margin}\" y=\"{y
                + 18}\" font-weight=\"bold\" fill=\"#1f2328\">{Text(workload.Title)}: {Text(metric.Name)}</text>");
        y += TitleHeight - 10;
        double longest = bars.Max(bar => bar.Value);
        foreach ((Peer peer, double value) in bars)
        {
            DrawBar(body, peer, metric.Write(value), longest > 0 ? value / longest : 0, y);
            y += RowHeight;
        }

        return y + Margin;
    }

    private static void DrawBar(StringBuilder body, Peer peer, string value, double share, int y)
    {
        double length = Math.Max(1, share * (Width - LabelWidth - ValueWidth - 2 * Margin));
        int baseline = y + 15;
        int left = Margin + LabelWidth;
        string color = peer.Ours ? "#0969da" : "#9aa4af";
        string end = Number(left + length + 6);
        Line(
            body,
            $"<text x=\"{left - 8}\" y=\"{baseline}\" text-anchor=\"end\" fill=\"#1f2328\">{Text(peer.Title)}</text>");
        Line(
            body,
            $"<rect x=\"{left}\" y=\"{y}\" width=\"{Number(length)}\" height=\"{BarHeight}\" rx=\"2\" "
                + $"fill=\"{color}\"/>");
        Line(body, $"<text x=\"{end}\" y=\"{baseline}\" fill=\"#1f2328\">{Text(value)}</text>");
    }

    private static void Line(StringBuilder body, string element) => body.Append("  ").Append(element).Append('\n');

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Number(double number) => number.ToString("F1", CultureInfo.InvariantCulture);
}
