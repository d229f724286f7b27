using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace RawSse.Cli;

/// <summary>The list of options, and after it how to subscribe and publish.</summary>
internal sealed class HelpWithExamples(HelpAction options) : SynchronousCommandLineAction
{
    private const string Examples = """
        Examples:
          rawsse                                              ticks on http://localhost:8080/events, and a page on /
          curl -N localhost:8080/events                       subscribes to the topic 'default'
          curl -N 'localhost:8080/events?topic=jobs&topic=a*' subscribes to others; * stands for any rest
          curl -d hello localhost:8080/events                 publishes, from the account that runs the server
          new EventSource("http://localhost:8080/events")     subscribes a page

        README.md of the project has recipes; docs/protocol.md says what goes over the wire.

        """;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = options.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.Write(Examples);
        return code;
    }
}
