using System.Globalization;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Compare;

/// <summary>
/// Describes nginx with the Nchan module: one worker, a configuration from our template, and all files in one folder.
/// </summary>
internal static class NchanPeer
{
    private static readonly string[] ModuleFolders =
        ["/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules", "/etc/nginx/modules"];

    private static string? Modules =>
        ModuleFolders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "ngx_nchan_module.so")));

    public static Peer Describe(BuildFolders folders)
    {
        string folder = Path.Combine(folders.Output, "nchan");
        string template = Path.Combine(folders.Peers, "nchan", "nginx.conf");
        return new()
        {
            Name = "nchan",
            Title = "Nchan (nginx)",
            Needs =
            [
                Requirement.Program("nginx", "nginx"),
                new(() => Modules is not null, "nginx has no Nchan module: install libnginx-mod-nchan"),
            ],
            Start = port =>
            {
                _ = Directory.CreateDirectory(folder);
                File.WriteAllText(Path.Combine(folder, "nginx.conf"), Fill(File.ReadAllText(template), folder, port));
                return new(
                    "nginx", ["-e", Path.Combine(folder, "error.log"), "-p", folder, "-c", "nginx.conf"], folder);
            },
            PublishPath = "/publish",
        };
    }

    private static string Fill(string template, string folder, int port)
    {
        ulong descriptors = DescriptorLimit.Read();
        return template
            .Replace("{modules}", Modules, StringComparison.Ordinal)
            .Replace("{folder}", folder, StringComparison.Ordinal)
            .Replace("{port}", Text((ulong)port), StringComparison.Ordinal)
            .Replace("{descriptors}", Text(descriptors), StringComparison.Ordinal)
            // nginx begins to close connections when few places are left, so there are more places than it can fill.
            .Replace("{connections}", Text(2 * descriptors), StringComparison.Ordinal)
            // As root, nginx would run its worker as another user, who may not enter our folder.
            .Replace("{user}", Environment.IsPrivilegedProcess ? "user root;" : "", StringComparison.Ordinal);
    }

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
