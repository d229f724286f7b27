using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace RawSse.Cli;

/// <summary>
/// Collects option values: those on the command line win, then those of the environment, then those of the
/// configuration file. An error message names the option as it was given in its source.
/// </summary>
internal static class OptionSources
{
    /// <summary>The file that is read if <c>--config</c> names none and this one exists.</summary>
    public const string DefaultFile = "appsettings.json";

    /// <summary>Reads the options from all sources.</summary>
    /// <param name="fromCommandLine">
    /// Returns the values that the command line gives for an option; empty if it gives none.
    /// </param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <param name="configFile">
    /// The file named by <c>--config</c>; null to read <see cref="DefaultFile"/> if it exists.
    /// </param>
    /// <exception cref="FormatException">
    /// A value is invalid. The message is one line that names the option and says what was expected.
    /// </exception>
    /// <exception cref="IOException">The configuration file can't be read.</exception>
    public static CommandLineOptions Read(
        Func<OptionDefinition, IReadOnlyList<string>> fromCommandLine,
        Func<string, string?> environment,
        string? configFile)
    {
        IConfiguration file = ReadFile(configFile);
        var options = new CommandLineOptions();
        options.Warnings.AddRange(CheckKeys(file, configFile));
        foreach (OptionDefinition option in CommandLineOptions.All)
        {
            IReadOnlyList<string> values = fromCommandLine(option);
            string source = option.CommandLineName;
            if (values.Count == 0 && environment(option.EnvironmentName) is { Length: > 0 } variable)
            {
                values = option.IsSplitAtCommas ? variable.Split(',', StringSplitOptions.TrimEntries) : [variable];
                source = option.EnvironmentName;
            }

            if (values.Count == 0)
            {
                values = FromFile(file.GetSection(option.Name));
                source = $"'{option.Name}' in {configFile ?? DefaultFile}";
            }

            if (values.Count > 0)
            {
                Apply(option, options, values, source);
            }
        }

        if (options.Server.JwtKeys.Count == 0 && (options.Server.IsPrivate || options.Server.JwtAudience is not null))
        {
            throw new FormatException(
                $"--{(options.Server.IsPrivate ? "private" : "jwt-audience")} requires --jwt-key or --jwt-secret");
        }

        // The file must not be served, even if it lies in the folder that --static names.
        options.FilesRead.Add(configFile ?? DefaultFile);
        options.Server.PrivateFiles = options.FilesRead;
        return options;
    }

    private static void Apply(
        OptionDefinition option, CommandLineOptions options, IReadOnlyList<string> values, string source)
    {
        if (option.IsSecret && !OpenSsl.IsThere())
        {
            throw new IOException(
                $"{source}: keys and tokens require OpenSSL's library, libssl; install it (on Debian: libssl3)");
        }

        try
        {
            option.Apply(options, values);
        }
        catch (FormatException e)
        {
            // Do not echo a secret: a mistyped key is almost the real one.
            string got = option.IsSecret ? "" : $"; got '{string.Join(',', values)}'";
            throw new FormatException($"{source}: {e.Message}{got}", e);
        }
    }

    private static IConfigurationRoot ReadFile(string? path)
    {
        if (path is { Length: 0 })
        {
            throw new FormatException("--config: expected the name of a file");
        }

        string full = Path.GetFullPath(path ?? DefaultFile);
        if (path is not null && !File.Exists(full))
        {
            throw new IOException($"cannot read the configuration '{path}': the file does not exist; check --config");
        }

        try
        {
            return new ConfigurationBuilder().AddJsonFile(full, optional: true, reloadOnChange: false).Build();
        }
        catch (Exception e) when (e.GetBaseException() is JsonException json)
        {
            // The parser's message describes its internal state; only the line number helps the reader.
            string place = json.LineNumber is { } line ? $" (line {line + 1})" : "";
            throw new FormatException(
                $"{path ?? DefaultFile}: not valid JSON{place}; expected, for example, {{ \"tick\": \"250ms\" }}", e);
        }
        catch (Exception e) when (e.GetBaseException() is FormatException)
        {
            throw new FormatException(
                $"{path ?? DefaultFile}: not a JSON object; expected, for example, {{ \"tick\": \"250ms\" }}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new IOException(
                $"cannot read the configuration '{path ?? DefaultFile}': {e.GetBaseException().Message}", e);
        }
    }

    /// <summary>Returns a single value, or the values of a JSON array.</summary>
    private static IReadOnlyList<string> FromFile(IConfigurationSection section) => section.Value is { } value
        ? [value]
        : [.. section.GetChildren().Select(child => child.Value).OfType<string>()];

    /// <summary>
    /// Refuses misspelt keys. A default file may however belong to an ASP.NET project, so its unrelated keys are only
    /// reported.
    /// </summary>
    /// <returns>A line that names the keys that were ignored; empty if none were.</returns>
    private static IEnumerable<string> CheckKeys(IConfiguration file, string? path)
    {
        string[] known = [.. CommandLineOptions.All.Select(option => option.Name)];
        List<string> foreign = [];
        foreach (string key in file.GetChildren().Select(section => section.Key))
        {
            if (known.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            string? near = NearMiss.Find(key, known);
            if (path is not null || near is not null)
            {
                string hint = near is null ? $"the options are {string.Join(", ", known)}" : $"did you mean '{near}'?";
                throw new FormatException($"'{key}' in {path ?? DefaultFile}: unknown option; {hint}");
            }

            foreign.Add(key);
        }

        return foreign.Count == 0
            ? []
            : [$"Ignored keys in {DefaultFile} that are not RawSse options: {string.Join(", ", foreign)}"];
    }
}
