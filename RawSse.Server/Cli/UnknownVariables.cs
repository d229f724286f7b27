using System.Text.RegularExpressions;

namespace RawSse.Cli;

/// <summary>
/// Finds environment variables that look like options but are not. They are reported rather than refused, because other
/// software may have set them.
/// </summary>
internal static partial class UnknownVariables
{
    private const string Prefix = "RAWSSE_";

    /// <summary>Returns one line for each such variable.</summary>
    /// <param name="names">The names of all environment variables.</param>
    public static IEnumerable<string> Find(IEnumerable<string> names)
    {
        string[] known = [.. CommandLineOptions.All.Select(option => option.EnvironmentName)];
        return names
            .Where(name =>
                name.StartsWith(Prefix, StringComparison.Ordinal)
                    && !known.Contains(name)
                    && !OfKubernetes().IsMatch(name))
            .Order(StringComparer.Ordinal)
            .Select(name => $"{name} is set, but there is no such option" + DidYouMean(name, known));
    }

    private static string DidYouMean(string name, string[] known) =>
        NearMiss.Find(name[Prefix.Length..], known.Select(option => option[Prefix.Length..])) is { } near
            ? $"; did you mean {Prefix}{near}?"
            : "";

    /// <summary>
    /// Matches the variables that Kubernetes sets for services whose names begin with "rawsse":
    /// https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
    /// </summary>
    [GeneratedRegex(
        @"^RAWSSE_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$")]
    private static partial Regex OfKubernetes();
}
