using System.Text.Json;

namespace RawSse.Benchmarks.Load;

/// <summary>The options with which figures are written as JSON.</summary>
internal static class FigureJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };
}
