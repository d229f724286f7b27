namespace RawSse.Tests.Support;

/// <summary>Tests with a short and a long run have the long one in CI and with <c>build.ps1 test -Long</c>.</summary>
internal static class RunLength
{
    public static readonly bool IsLong = Environment.GetEnvironmentVariable("LONG_TESTS") == "true";
}
