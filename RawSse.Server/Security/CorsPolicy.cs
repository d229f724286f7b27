namespace RawSse.Security;

/// <summary>Which pages of other origins may read and publish (https://fetch.spec.whatwg.org/#http-cors-protocol).</summary>
/// <param name="origins">Their origins, as browsers send them; <c>*</c> for any, then without credentials.</param>
internal sealed class CorsPolicy(IReadOnlyList<string> origins)
{
    private const string AllowOrigin = "Access-Control-Allow-Origin";

    /// <summary>What a page may read of an answer besides what it may always.</summary>
    private static readonly (string, string) ExposeRetryAfter = ("Access-Control-Expose-Headers", "Retry-After");

    private readonly bool _isAny = origins.Contains("*");

    /// <summary>Whether there is any such page.</summary>
    public bool IsOpen => origins.Count > 0;

    /// <summary>Whether a page of this origin is such a page.</summary>
    public bool IsOpenTo(string? origin) =>
        _isAny || (origin is not null && origins.Contains(origin, StringComparer.OrdinalIgnoreCase));

    /// <summary>The headers that an answer gets.</summary>
    /// <param name="origin">The request's Origin; null if it names none.</param>
    public IReadOnlyList<(string Name, string Value)> Headers(string? origin)
    {
        if (origins.Count == 0)
        {
            return [];
        }

        if (_isAny)
        {
            return [(AllowOrigin, "*"), ExposeRetryAfter];
        }

        // The answer depends on who asks, whether or not this one is let in: caches must know.
        return origin is not null && IsOpenTo(origin)
            ? [("Vary", "Origin"), (AllowOrigin, origin), ("Access-Control-Allow-Credentials", "true"), ExposeRetryAfter]
            : [("Vary", "Origin")];
    }

    /// <summary>What a preflight is told besides.</summary>
    public static IReadOnlyList<(string Name, string Value)> Preflight { get; } =
    [
        ("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT"),
        ("Access-Control-Allow-Headers", "Last-Event-ID, Authorization, Content-Type"),

        // Ten minutes: long enough to be no burden, short enough that a change of configuration shows.
        ("Access-Control-Max-Age", "600"),
    ];
}
