namespace RawSse.Sources;

/// <summary>
/// Follows a file as <c>tail -F</c> does: by its name, through rotation, truncation, deletion and creation anew. It begins
/// at the end of a file that is there, and at the beginning of one that comes later.
/// </summary>
/// <remarks>
/// One caller at a time. What happens wholly between two looks is not seen: lines that were written and truncated away,
/// files that were rotated away again, and a truncated file that has already grown past the place read before.
/// </remarks>
internal sealed class FileTail(string path, LineSource lines) : IDisposable
{
    /// <summary>
    /// How much one look reads: between looks the server can stop, and rotation and truncation are noticed, however much
    /// there is to read.
    /// </summary>
    public const int MaxBytesPerPoll = 1024 * 1024;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private FileStream? _file;
    private FileIdentity? _identity;
    private long _position;
    private bool _isFirst = true;
    private bool _isReplaced;

    /// <summary>How often the file was found shorter than it had been: lines may have gone unread.</summary>
    public int Truncations { get; private set; }

    /// <summary>Reads what has come since the last time, up to a bound.</summary>
    /// <returns>Whether there is more, so that the next look should come at once.</returns>
    /// <exception cref="IOException">The file can't be read; it may be tried again, and goes on where it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public async ValueTask<bool> PollAsync()
    {
        try
        {
            return await ReadNewAsync().ConfigureAwait(false);
        }
        catch
        {
            // The error may be the handle's, as that of a file on a server that was restarted: the next look opens anew.
            Close();
            throw;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => Close();

    private async ValueTask<bool> ReadNewAsync()
    {
        if (_file is null && !await TryOpenAsync().ConfigureAwait(false))
        {
            return false;
        }

        if (await ReadOnAsync().ConfigureAwait(false))
        {
            return true;
        }

        if (FileIdentity.Of(path) is not { } there || there == _identity)
        {
            // Deleted, it is read on until another takes its name.
            _isReplaced = false;
        }
        else if (!_isReplaced)
        {
            // Who writes may still hold the old file for a moment: it is looked at once more before it is left.
            _isReplaced = true;
        }
        else
        {
            Close();
            return await TryOpenAsync().ConfigureAwait(false) && await ReadOnAsync().ConfigureAwait(false);
        }

        return false;
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
        _isReplaced = false;
    }

    private async ValueTask<bool> TryOpenAsync()
    {
        // What can be read only from the second time on has come later.
        bool isFirst = _isFirst;
        _isFirst = false;
        FileStream file;
        try
        {
            file = Open();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }

        try
        {
            var identity = FileIdentity.Of(file.SafeFileHandle);
            if (isFirst)
            {
                _position = file.Length;
            }
            else if (identity != _identity)
            {
                // Another file: what was begun in the one before will not be ended.
                await lines.FinishAsync().ConfigureAwait(false);
                _position = 0;
            }

            _ = file.Seek(_position, SeekOrigin.Begin);
            _identity = identity;
            _file = file;
            return true;
        }
        finally
        {
            if (_file is null)
            {
                file.Dispose();
            }
        }
    }

    private FileStream Open()
    {
        // To open a pipe would wait for who writes to it, and nothing could end that wait.
        if (FileIdentity.IsPipe(path))
        {
            throw new IOException("it is a pipe; standard input reads those");
        }

        // The system's own words for this would be that access is denied.
        if (Directory.Exists(path))
        {
            throw new IOException("it is a folder");
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (!file.CanSeek)
        {
            file.Dispose();
            throw new IOException("it is a device, and not a file");
        }

        return file;
    }

    /// <summary>Reads to the end, or as much as one look reads.</summary>
    /// <returns>Whether there is more.</returns>
    private async ValueTask<bool> ReadOnAsync()
    {
        if (_file!.Length < _position)
        {
            // Truncated: what was begun will not be ended, and all that is there now is new.
            await lines.FinishAsync().ConfigureAwait(false);
            _position = _file.Seek(0, SeekOrigin.Begin);
            Truncations++;
        }

        for (long end = _position + MaxBytesPerPoll; _position < end;)
        {
            int read = _file.Read(_buffer);
            if (read == 0)
            {
                return false;
            }

            _position += read;
            await lines.PublishAsync(_buffer.AsMemory(0, read)).ConfigureAwait(false);
        }

        return true;
    }
}
