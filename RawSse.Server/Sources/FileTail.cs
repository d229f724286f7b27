namespace RawSse.Sources;

/// <summary>
/// Follows a file by its name, as <c>tail -F</c> does, through rotation, truncation, deletion and re-creation. It
/// starts at the end of a file that exists, and at the beginning of one that appears later.
/// </summary>
/// <remarks>
/// Only one caller at a time may use it. It can't see what happens entirely between two polls: lines that were written
/// and truncated away, files that were rotated away again, and a truncated file that has grown past the old position
/// already.
/// </remarks>
internal sealed class FileTail(string path, LineSource lines) : IDisposable
{
    /// <summary>
    /// The maximum number of bytes read by one poll. However much there is to read, the server can stop between polls,
    /// and rotation and truncation are noticed.
    /// </summary>
    public const int MaxBytesPerPoll = 1024 * 1024;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private FileStream? _file;
    private FileIdentity? _identity;
    private long _position;
    private bool _isFirst = true;
    private bool _isReplaced;

    /// <summary>How often the file was found to be shorter than before. Lines may have gone unread.</summary>
    public int Truncations { get; private set; }

    /// <summary>Reads what was written since the last poll, up to a bound.</summary>
    /// <returns>Whether there is more, so that the next poll should follow at once.</returns>
    /// <exception cref="IOException">
    /// The file can't be read. The next poll tries again and continues where this one was.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public async ValueTask<bool> PollAsync()
    {
        try
        {
            return await ReadNewAsync().ConfigureAwait(false);
        }
        catch
        {
            // The error may lie with the handle, for example if a file server was restarted, so the next poll opens the
            // file again.
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
            // A deleted file is still read until another one takes its name.
            _isReplaced = false;
        }
        else if (!_isReplaced)
        {
            // The writer may still have the old file open, so the old file is read once more before it is left.
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
        // A file that could not be opened the first time has appeared later.
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
                // This is another file, so the line that was begun in the old one will not be completed.
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
        // Opening a pipe would wait for a writer, and nothing could end that wait.
        if (FileIdentity.IsPipe(path))
        {
            throw new IOException("it is a pipe; read pipes with --stdin");
        }

        // Without this check, the system's message would be that access is denied.
        if (Directory.Exists(path))
        {
            throw new IOException("it is a folder");
        }

        const FileShare AnyUse = FileShare.ReadWrite | FileShare.Delete;
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, AnyUse, bufferSize: 0);
        if (!file.CanSeek)
        {
            file.Dispose();
            throw new IOException("it is a device, and not a file");
        }

        return file;
    }

    /// <summary>Reads to the end of the file, or as much as one poll may read.</summary>
    /// <returns>Whether there is more.</returns>
    private async ValueTask<bool> ReadOnAsync()
    {
        if (_file!.Length < _position)
        {
            // The file was truncated. The line that was begun will not be completed, and everything in the file is new.
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
