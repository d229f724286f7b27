namespace RawSse.Sources;

/// <summary>
/// Follows a file as <c>tail -F</c> does: by its name, through rotation, truncation, deletion and creation anew, without
/// losing or doubling a line. It begins at the end of a file that is there, and at the beginning of one that comes later.
/// </summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class FileTail(string path, LineSource lines) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private FileStream? _file;
    private FileIdentity _identity;
    private bool _isFirst = true;
    private bool _isReplaced;

    /// <summary>Reads what has come since the last time.</summary>
    /// <exception cref="IOException">The file can't be read; it may be tried again.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public void Poll()
    {
        if (_file is null && !TryOpen())
        {
            return;
        }

        ReadOn();
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
            lines.Finish();
            _file!.Dispose();
            _file = null;
            _isReplaced = false;
            if (TryOpen())
            {
                ReadOn();
            }
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file?.Dispose();

    private bool TryOpen()
    {
        // What can be read only from the second time on has come later.
        bool isFirst = _isFirst;
        _isFirst = false;
        try
        {
            _file = Open();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }

        _identity = FileIdentity.Of(_file.SafeFileHandle);
        if (isFirst)
        {
            _ = _file.Seek(0, SeekOrigin.End);
        }

        return true;
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

    private void ReadOn()
    {
        if (_file!.Length < _file.Position)
        {
            // Truncated: what was begun will not be ended, and all that is there now is new.
            lines.Finish();
            _ = _file.Seek(0, SeekOrigin.Begin);
        }

        int read;
        while ((read = _file.Read(_buffer)) > 0)
        {
            lines.Feed(_buffer.AsSpan(0, read));
        }
    }
}
