using System.Security.Cryptography;

namespace RawSse.Security;

/// <summary>
/// The key that a server makes for itself where no key is configured and the system can't say whose a connection is. It lies in a
/// file that only the server's own account can read, so whoever has it has proved to be that account.
/// </summary>
internal sealed class StartKey
{
    private bool _isWritten;

    /// <summary>Makes a key; <see cref="Write"/> makes the file.</summary>
    public StartKey()
    {
        Text = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        Path = System.IO.Path.Combine(
            System.IO.Path.GetTempPath(), $"rawsse-{Environment.ProcessId}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}.key");
    }

    /// <summary>The key.</summary>
    public string Text { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Writes the file; it must not be there yet, for then it would be someone else's.</summary>
    /// <exception cref="IOException">It can't be written.</exception>
    public void Write()
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete };
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
            throw new IOException($"cannot write the key for publishing to '{Path}'; give one with --publish-key", e);
        }
    }

    /// <summary>Removes the file again, if it was written.</summary>
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
                // The key is worth nothing once the server has ended.
            }
        }
    }
}
