using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace RawSse.Cli;

/// <summary>Prints the list of options, followed by examples of subscribing and publishing.</summary>
internal sealed class HelpWithExamples(HelpAction options) : SynchronousCommandLineAction
{
    private const string Examples = """
        Examples:
          rawsse                                              streams ticks at http://localhost:8080/events and serves a page at /
          curl -N localhost:8080/events                       subscribes to the topic 'default'
          curl -N 'localhost:8080/events?topic=jobs&topic=a*' subscribes to other topics; a* is every topic that begins with a
          curl -d hello localhost:8080/events                 publishes; works only for the account that runs the server
          new EventSource("http://localhost:8080/events")     subscribes from a web page

        The project's README.md has recipes; docs/protocol.md describes the protocol.

        """;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = options.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.Write(Examples);
        return code;
    }
}
