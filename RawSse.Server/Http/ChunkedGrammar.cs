namespace RawSse.Http;

/// <summary>
/// The grammar of a chunked body, except for the digits of sizes and the data (RFC 9112, sections 7.1 and 5).
/// </summary>
internal static class ChunkedGrammar
{
    /// <summary>Returns the state after one more byte.</summary>
    public static ChunkedState Next(ChunkedState state, byte b) => state switch
    {
        // chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] ), chunk-ext-val = token /
        // quoted-string
        ChunkedState.Size or ChunkedState.ValueEnd => AfterPart(b),
        ChunkedState.Gap => IsBlank(b) ? state : b == ';' ? ChunkedState.ExtensionStart : ChunkedState.Malformed,
        ChunkedState.ExtensionStart =>
            IsBlank(b) ? state : IsToken(b) ? ChunkedState.ExtensionName : ChunkedState.Malformed,
        ChunkedState.ExtensionName => IsToken(b) ? state
            : b == '=' ? ChunkedState.ValueStart
            : IsBlank(b) ? ChunkedState.NameGap
            : AfterPart(b),
        ChunkedState.NameGap => b == '=' ? ChunkedState.ValueStart : IsBlank(b) ? state : Next(ChunkedState.Gap, b),
        ChunkedState.ValueStart => IsBlank(b) ? state
            : b == '"' ? ChunkedState.Quoted
            : IsToken(b) ? ChunkedState.Token
            : ChunkedState.Malformed,
        ChunkedState.Token => IsToken(b) ? state : AfterPart(b),
        ChunkedState.Quoted => b == '"' ? ChunkedState.ValueEnd
            : b == '\\' ? ChunkedState.QuotedPair
            : IsText(b) ? state
            : ChunkedState.Malformed,
        ChunkedState.QuotedPair => IsText(b) ? ChunkedState.Quoted : ChunkedState.Malformed,

        ChunkedState.DataReturn => b == '\r' ? ChunkedState.DataEnd : ChunkedState.Malformed,
        ChunkedState.DataEnd => b == '\n' ? ChunkedState.Size : ChunkedState.Malformed,

        // trailer-section = *( field-line CRLF ). A line that begins with a blank would be a folded one.
        ChunkedState.TrailerStart => b == '\r' ? ChunkedState.LastEnd
            : IsToken(b) ? ChunkedState.TrailerName
            : ChunkedState.Malformed,
        ChunkedState.TrailerName => IsToken(b) ? state : b == ':' ? ChunkedState.TrailerValue : ChunkedState.Malformed,
        ChunkedState.TrailerValue => b == '\r' ? ChunkedState.TrailerEnd : IsText(b) ? state : ChunkedState.Malformed,
        ChunkedState.TrailerEnd => b == '\n' ? ChunkedState.TrailerStart : ChunkedState.Malformed,
        ChunkedState.LastEnd => b == '\n' ? ChunkedState.Done : ChunkedState.Malformed,
        _ => ChunkedState.Malformed,
    };

    private static ChunkedState AfterPart(byte b) => b switch
    {
        (byte)'\r' => ChunkedState.SizeEnd,
        (byte)';' => ChunkedState.ExtensionStart,
        (byte)' ' or (byte)'\t' => ChunkedState.Gap,
        _ => ChunkedState.Malformed,
    };

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t';

    private static bool IsToken(byte b) => HttpRequestParser.TokenBytes.Contains(b);

    /// <summary>
    /// HTAB, SP, VCHAR and obs-text: the bytes of field values and, except for quotes and backslashes, of quoted
    /// strings.
    /// </summary>
    private static bool IsText(byte b) => HttpRequestParser.ValueBytes.Contains(b);
}
