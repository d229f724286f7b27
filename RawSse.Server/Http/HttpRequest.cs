using System.Buffers;
using System.Net;
using System.Text;
using RawSse.Net;

namespace RawSse.Http;

/// <summary>
/// The head of one request. Its spans point into a copy of the head that lives until the response is written; then the
/// connection uses the object again for its next request. Only the connection's own task may use it.
/// </summary>
internal sealed class HttpRequest
{
    /// <summary>The <see cref="ContentLength"/> of a chunked body.</summary>
    public const long Chunked = -1;

    private readonly Field[] _fields = new Field[HttpLimits.MaxHeaders];
    private byte[] _head = [];
    private int _headLength;
    private int _fieldCount;
    private bool? _isFromOwnAccount;
    private Slice _method;
    private Slice _authority;
    private Slice _path;
    private Slice _query;

    /// <summary>The method, such as <c>GET</c>; case matters (RFC 9110, section 9.1).</summary>
    public ReadOnlySpan<byte> Method => View(_method);

    /// <summary>
    /// The host and port that the request is for, taken from the target if that is an absolute URI, and otherwise from
    /// the Host header, which must be ignored beside an absolute URI (RFC 9112, section 3.2.2). Empty for none.
    /// </summary>
    public ReadOnlySpan<byte> Host =>
        _authority.Length > 0 ? View(_authority)
        : TryGetHeader("host"u8, out ReadOnlySpan<byte> header) ? header
        : default;

    /// <summary>
    /// The path as sent, still percent-encoded. It begins with a slash, or is <c>*</c>, which stands for the server
    /// itself.
    /// </summary>
    public ReadOnlySpan<byte> Path => _path.Length > 0 ? View(_path) : "*"u8;

    /// <summary>The query after the question mark, still percent-encoded; empty for none.</summary>
    public ReadOnlySpan<byte> Query => View(_query);

    /// <summary>The connection that the request arrived on; null if there is none, as in tests of the parser.</summary>
    public Connection? Connection { get; init; }

    /// <summary>How that connection came in.</summary>
    public Arrival Arrival => Connection?.Arrival ?? default;

    /// <summary>The address of the peer; null if it is unknown.</summary>
    public IPAddress? Peer => Connection?.Peer;

    /// <summary>
    /// Whether the connection comes from a program of the server's own account. The kernel is asked once for each
    /// connection, when this is first read.
    /// </summary>
    public bool IsFromOwnAccount => _isFromOwnAccount ??= Connection?.IsFromOwnAccount() == true;

    /// <summary>1 for HTTP/1.1, 0 for HTTP/1.0.</summary>
    public int MinorVersion { get; private set; }

    /// <summary>Whether the client keeps the connection open for another request (RFC 9112, section 9.3).</summary>
    public bool KeepsAlive { get; set; }

    /// <summary>The length of the body; 0 for none; <see cref="Chunked"/> if it is chunked.</summary>
    public long ContentLength { get; set; }

    /// <summary>Returns whether this is the method. Case matters.</summary>
    public bool IsMethod(ReadOnlySpan<byte> method) => Method.SequenceEqual(method);

    /// <summary>Finds the first header with a name; returns false if there is none.</summary>
    /// <param name="name">The name; case does not matter.</param>
    /// <param name="value">The value without surrounding white space.</param>
    public bool TryGetHeader(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        int from = 0;
        return TryGetNextHeader(name, ref from, out value);
    }

    /// <summary>Finds the next header with a name; returns false if there are no more.</summary>
    /// <param name="name">The name; case does not matter.</param>
    /// <param name="from">
    /// Where to start: 0 for the first header. The call moves it on, so that the next call finds the next header.
    /// </param>
    /// <param name="value">The value without surrounding white space.</param>
    public bool TryGetNextHeader(ReadOnlySpan<byte> name, scoped ref int from, out ReadOnlySpan<byte> value)
    {
        while (from < _fieldCount)
        {
            Field field = _fields[from++];
            if (Ascii.EqualsIgnoreCase(View(field.Name), name))
            {
                value = View(field.Value);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Returns whether the name of any header begins with a prefix, in any case.</summary>
    public bool HasHeaderWithPrefix(ReadOnlySpan<byte> prefix)
    {
        for (int i = 0; i < _fieldCount; i++)
        {
            ReadOnlySpan<byte> name = View(_fields[i].Name);
            if (name.Length >= prefix.Length && Ascii.EqualsIgnoreCase(name[..prefix.Length], prefix))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The bytes of the head.</summary>
    internal ReadOnlySpan<byte> Head => _head.AsSpan(0, _headLength);

    /// <summary>Starts a new head with these bytes.</summary>
    internal void Reset(ReadOnlySpan<byte> head)
    {
        head.CopyTo(Room(head.Length));
        ReadMethod();
    }

    /// <summary>Starts a new head with these bytes.</summary>
    internal void Reset(in ReadOnlySequence<byte> head)
    {
        head.CopyTo(Room((int)head.Length));
        ReadMethod();
    }

    /// <summary>Sets the parts of the request line. Only the parser calls this.</summary>
    internal void SetLine(Slice authority, Slice path, Slice query, int minorVersion)
    {
        _authority = authority;
        _path = path;
        _query = query;
        MinorVersion = minorVersion;
        KeepsAlive = minorVersion > 0;
        ContentLength = 0;
    }

    /// <summary>Adds a header. The parser adds at most <see cref="HttpLimits.MaxHeaders"/>.</summary>
    internal void AddHeader(Slice name, Slice value) => _fields[_fieldCount++] = new Field(name, value);

    /// <summary>Returns the bytes of a part of the head.</summary>
    internal ReadOnlySpan<byte> View(Slice slice) => _head.AsSpan(slice.Start, slice.Length);

    /// <summary>A part of the head.</summary>
    internal readonly record struct Slice(ushort Start, ushort Length)
    {
        public static Slice Of(int start, int length) => new((ushort)start, (ushort)length);
    }

    private Span<byte> Room(int length)
    {
        if (_head.Length < length)
        {
            _head = new byte[Math.Max(512, length)];
        }

        _headLength = length;
        return _head;
    }

    /// <summary>
    /// Reads the method even if the rest of the head is malformed or never arrives, because a response to HEAD must not
    /// have content in these cases either.
    /// </summary>
    private void ReadMethod()
    {
        _fieldCount = 0;
        _method = Slice.Of(0, Math.Max(0, Head.IndexOf((byte)' ')));
        _authority = _path = _query = default;
    }

    private readonly record struct Field(Slice Name, Slice Value);
}
