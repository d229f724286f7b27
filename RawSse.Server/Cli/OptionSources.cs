using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace RawSse.Cli;

/// <summary>
/// Where option values come from: the command line wins, then the environment, then the file. What is wrong is told
/// with the name under which it was given.
/// </summary>
internal static class OptionSources
{
    /// <summary>The file that is read where none is named, if it is there.</summary>
    public const string DefaultFile = "appsettings.json";

    /// <summary>Puts the values of all sources together.</summary>
    /// <param name="fromCommandLine">The values given for an option on the command line; empty if none were.</param>
    /// <param name="environment">Looks up a variable.</param>
    /// <param name="configFile">The file named by <c>--config</c>; null for <see cref="DefaultFile"/>, if it is there.</param>
    /// <exception cref="FormatException">A value is wrong; one line that names the option and what it takes.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static CommandLineOptions Read(
        Func<OptionDefinition, IReadOnlyList<string>> fromCommandLine, Func<string, string?> environment, string? configFile)
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
            throw new FormatException($"--{(options.Server.IsPrivate ? "private" : "jwt-audience")}: takes a --jwt-key or a --jwt-secret besides");
        }

        // So that it is not served where the folder of --static holds it.
        options.FilesRead.Add(configFile ?? DefaultFile);
        options.Server.PrivateFiles = options.FilesRead;
        return options;
    }

    private static void Apply(
        OptionDefinition option, CommandLineOptions options, IReadOnlyList<string> values, string source)
    {
        if (option.IsSecret && !OpenSsl.IsThere())
        {
            throw new IOException($"{source}: keys and tokens need OpenSSL's library, libssl; install it (on Debian: libssl3)");
        }

        try
        {
            option.Apply(options, values);
        }
        catch (FormatException e)
        {
            // A key that was mistyped is still nearly a key.
            string got = option.IsSecret ? "" : $"; got '{string.Join(',', values)}'";
            throw new FormatException($"{source}: {e.Message}{got}", e);
        }
    }

    private static IConfigurationRoot ReadFile(string? path)
    {
        if (path is { Length: 0 })
        {
            throw new FormatException("--config: takes the name of a file");
        }

        string full = Path.GetFullPath(path ?? DefaultFile);
        if (path is not null && !File.Exists(full))
        {
            throw new IOException($"cannot read the configuration '{path}': there is no such file; check --config");
        }

        try
        {
            return new ConfigurationBuilder().AddJsonFile(full, optional: true, reloadOnChange: false).Build();
        }
        catch (Exception e) when (e.GetBaseException() is JsonException json)
        {
            // The parser's words are about its own steps; the place is what helps.
            string place = json.LineNumber is { } line ? $" at line {line + 1}" : "";
            throw new FormatException($"{path ?? DefaultFile}: this is no JSON{place}; takes for example {{ \"tick\": \"250ms\" }}", e);
        }
        catch (Exception e) when (e.GetBaseException() is FormatException)
        {
            throw new FormatException($"{path ?? DefaultFile}: this is no JSON object; takes for example {{ \"tick\": \"250ms\" }}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new IOException($"cannot read the configuration '{path ?? DefaultFile}': {e.GetBaseException().Message}", e);
        }
    }

    /// <summary>A value, or the values of a JSON array.</summary>
    private static IReadOnlyList<string> FromFile(IConfigurationSection section) => section.Value is { } value
        ? [value]
        : [.. section.GetChildren().Select(child => child.Value).OfType<string>()];

    /// <summary>
    /// A misspelt key must not be passed over. But the file that is read because it is there may be that of an ASP.NET project,
    /// whose other keys are none of our business.
    /// </summary>
    /// <returns>What was passed over, in a line.</returns>
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
                string hint = near is null ? $"takes {string.Join(", ", known)}" : $"did you mean '{near}'?";
                throw new FormatException($"'{key}' in {path ?? DefaultFile}: there is no such option; {hint}");
            }

            foreign.Add(key);
        }

        return foreign.Count == 0
            ? []
            : [$"{DefaultFile} of this folder has keys that are no options of RawSse and were passed over: {string.Join(", ", foreign)}"];
    }
}
