namespace RawSse.Security;

/// <summary>
/// Decides which pages of other origins may subscribe and publish (https://fetch.spec.whatwg.org/#http-cors-protocol).
/// </summary>
/// <remarks>Immutable.</remarks>
/// <param name="origins">
/// The origins as browsers send them; <c>*</c> allows any origin, but without credentials.
/// </param>
internal sealed class CorsPolicy(IReadOnlyList<string> origins)
{
    private const string AllowOrigin = "Access-Control-Allow-Origin";

    /// <summary>Lets pages read a response header that is not readable by default.</summary>
    private static readonly (string, string) ExposeRetryAfter = ("Access-Control-Expose-Headers", "Retry-After");

    private readonly bool _isAny = origins.Contains("*");

    /// <summary>Whether any other origin is allowed.</summary>
    public bool IsOpen => origins.Count > 0;

    /// <summary>Returns whether pages of an origin are allowed.</summary>
    public bool IsOpenTo(string? origin) =>
        _isAny || (origin is not null && origins.Contains(origin, StringComparer.OrdinalIgnoreCase));

    /// <summary>Returns the CORS headers of a response.</summary>
    /// <param name="origin">The request's Origin header; null if it has none.</param>
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

        // The response depends on the origin even if this one is not allowed, so caches must always be told.
        return origin is not null && IsOpenTo(origin)
            ? [("Vary", "Origin"), (AllowOrigin, origin), ("Access-Control-Allow-Credentials", "true"),
                ExposeRetryAfter]
            : [("Vary", "Origin")];
    }

    /// <summary>The additional headers of the response to a preflight request.</summary>
    public static IReadOnlyList<(string Name, string Value)> Preflight { get; } =
    [
        ("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT"),
        ("Access-Control-Allow-Headers", "Last-Event-ID, Authorization, Content-Type"),

        // Ten minutes are long enough to save most preflights, and short enough for a change of configuration to take
        // effect.
        ("Access-Control-Max-Age", "600"),
    ];
}
