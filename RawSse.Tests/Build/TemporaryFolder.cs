namespace RawSse.Tests.Build;

/// <summary>A folder for one test, deleted when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rawsse-");

    /// <summary>Where it is.</summary>
    public string FullName => _folder.FullName;

    /// <summary>Writes a file into it.</summary>
    /// <returns>The file's full name.</returns>
    public string Write(string name, string text)
    {
        string file = Path.Combine(FullName, name);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>Writes a shell script that can be run by its name.</summary>
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void WriteProgram(string name, string shellScript) => File.SetUnixFileMode(
        Write(name, "#!/bin/sh\n" + shellScript),
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
