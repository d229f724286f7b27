using System.Buffers;
using System.Net;
using System.Text;
using RawSse.Net;

namespace RawSse.Http;

/// <summary>
/// The head of one request. Its views are into a copy of the head that the connection keeps until the answer is
/// written; the object is used again for the connection's next request.
/// </summary>
internal sealed class HttpRequest
{
    /// <summary>The <see cref="ContentLength"/> of a body that comes in chunks.</summary>
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
    /// Host and port that the request is for: those of the target where it is a whole URI, else the Host header, which must be
    /// ignored beside them (RFC 9112, section 3.2.2). Empty for none.
    /// </summary>
    public ReadOnlySpan<byte> Host =>
        _authority.Length > 0 ? View(_authority)
        : TryGetHeader("host"u8, out ReadOnlySpan<byte> header) ? header
        : default;

    /// <summary>The path as sent, still percent-encoded; begins with a slash, or is <c>*</c>: the server itself.</summary>
    public ReadOnlySpan<byte> Path => _path.Length > 0 ? View(_path) : "*"u8;

    /// <summary>What follows the question mark, still percent-encoded; empty for none.</summary>
    public ReadOnlySpan<byte> Query => View(_query);

    /// <summary>The connection that it comes by; null where there is none, as in tests of the parser.</summary>
    public Connection? Connection { get; init; }

    /// <summary>How that connection came in.</summary>
    public Arrival Arrival { get; init; }

    /// <summary>Where the connection comes from; null if that is not known.</summary>
    public IPAddress? Peer => Connection?.Peer;

    /// <summary>
    /// Whether the connection comes from a program of the server's own account. The kernel is asked once a connection, when that is
    /// first looked at.
    /// </summary>
    public bool IsFromOwnAccount => _isFromOwnAccount ??= Connection?.IsFromOwnAccount() == true;

    /// <summary>1 for HTTP/1.1, 0 for HTTP/1.0.</summary>
    public int MinorVersion { get; private set; }

    /// <summary>Whether the client lets the connection live on (RFC 9112, section 9.3).</summary>
    public bool KeepsAlive { get; set; }

    /// <summary>The length of the body; 0 for none; <see cref="Chunked"/> where it comes in chunks.</summary>
    public long ContentLength { get; set; }

    /// <summary>Whether the method is this one.</summary>
    public bool IsMethod(ReadOnlySpan<byte> method) => Method.SequenceEqual(method);

    /// <summary>The value of the first header of a name; false if there is none.</summary>
    /// <param name="name">In any case.</param>
    /// <param name="value">Without the white space around it.</param>
    public bool TryGetHeader(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        int from = 0;
        return TryGetNextHeader(name, ref from, out value);
    }

    /// <summary>The value of the next header of a name; false if there is no further one.</summary>
    /// <param name="name">In any case.</param>
    /// <param name="from">Where to look from; 0 for the first. The same variable finds the one after.</param>
    /// <param name="value">Without the white space around it.</param>
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

    /// <summary>Whether a header has a name that begins so, in any case.</summary>
    public bool HasHeaderWithPrefix(ReadOnlySpan<byte> beginning)
    {
        for (int i = 0; i < _fieldCount; i++)
        {
            ReadOnlySpan<byte> name = View(_fields[i].Name);
            if (name.Length >= beginning.Length && Ascii.EqualsIgnoreCase(name[..beginning.Length], beginning))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The bytes of the head.</summary>
    internal ReadOnlySpan<byte> Head => _head.AsSpan(0, _headLength);

    /// <summary>Starts a new head, read from these bytes.</summary>
    internal void Reset(ReadOnlySpan<byte> head)
    {
        head.CopyTo(Room(head.Length));
        ReadMethod();
    }

    /// <summary>Starts a new head, read from these bytes.</summary>
    internal void Reset(in ReadOnlySequence<byte> head)
    {
        head.CopyTo(Room((int)head.Length));
        ReadMethod();
    }

    /// <summary>Sets what the request line said; the parser calls this.</summary>
    internal void SetLine(Slice authority, Slice path, Slice query, int minorVersion)
    {
        _authority = authority;
        _path = path;
        _query = query;
        MinorVersion = minorVersion;
        KeepsAlive = minorVersion > 0;
        ContentLength = 0;
    }

    /// <summary>Adds a header. There are no more of them than <see cref="HttpLimits.MaxHeaders"/>.</summary>
    internal void AddHeader(Slice name, Slice value) => _fields[_fieldCount++] = new Field(name, value);

    /// <summary>The bytes of a part of the head.</summary>
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
    /// The method is known even where the rest of the head is never understood, or never comes: the answer to HEAD has no
    /// content then either.
    /// </summary>
    private void ReadMethod()
    {
        _fieldCount = 0;
        _method = Slice.Of(0, Math.Max(0, Head.IndexOf((byte)' ')));
        _authority = _path = _query = default;
    }

    private readonly record struct Field(Slice Name, Slice Value);
}
