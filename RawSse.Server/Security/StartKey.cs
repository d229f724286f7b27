using System.Security.Cryptography;

namespace RawSse.Security;

/// <summary>
/// The key that a server generates if none is configured and the system can't tell which account owns a connection. It
/// is written to a file that only the server's own account can read, so a client that knows the key proves that it runs
/// as that account. Only the thread that starts or stops the server may call <see cref="Write"/> and
/// <see cref="Delete"/>.
/// </summary>
internal sealed class StartKey
{
    private bool _isWritten;

    /// <summary>Generates a key. <see cref="Write"/> creates the file.</summary>
    public StartKey()
    {
        Text = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        Path = System.IO.Path.Combine(
            System.IO.Path.GetTempPath(),
            $"rawsse-{Environment.ProcessId}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}.key");
    }

    /// <summary>The key.</summary>
    public string Text { get; }

    /// <summary>The path of the file.</summary>
    public string Path { get; }

    /// <summary>Writes the file. It must not exist yet, because then it would belong to someone else.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Write()
    {
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.Read | FileShare.Delete,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var writer = new StreamWriter(new FileStream(Path, options));
            _isWritten = true;
            writer.Write(Text);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(
                $"cannot write the key for publishing to '{Path}'; configure a key with --publish-key", e);
        }
    }

    /// <summary>Deletes the file, if it was written.</summary>
    public void Delete()
    {
        if (_isWritten)
        {
            try
            {
                File.Delete(Path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The key is worthless once the server has stopped.
            }
        }
    }
}
