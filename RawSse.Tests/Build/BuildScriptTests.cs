using System.Management.Automation.Language;

namespace RawSse.Tests.Build;

/// <summary>The text of build.ps1 is such that every PowerShell can run it.</summary>
public sealed class BuildScriptTests
{
    /// <summary>Operators that Windows PowerShell 5.1 does not know.</summary>
    private static readonly TokenKind[] NewerThan51 =
    [
        TokenKind.AndAnd, TokenKind.OrOr, TokenKind.QuestionMark, TokenKind.QuestionDot, TokenKind.QuestionLBracket,
        TokenKind.QuestionQuestion, TokenKind.QuestionQuestionEquals, TokenKind.Clean,
    ];

    private static ScriptBlockAst Script { get; set; } = null!;

    private static Token[] Tokens { get; set; } = null!;

    [OneTimeSetUp]
    public static void Parse()
    {
        Script = Parser.ParseFile(Places.BuildScript, out Token[] tokens, out ParseError[] errors);
        Tokens = tokens;
        Assert.That(errors, Is.Empty);
    }

    [Test]
    public void The_script_calls_nothing_but_dotnet_and_its_own_functions()
    {
        IEnumerable<string> known = FindAll<FunctionDefinitionAst>().Select(function => function.Name).Append("dotnet");
        IEnumerable<string> called =
            FindAll<CommandAst>().Select(command => command.GetCommandName() ?? command.Extent.Text).Distinct();

        Assert.That(called, Is.Not.Empty.And.SubsetOf(known));
    }

    [Test]
    public void The_script_has_no_syntax_that_Windows_PowerShell_5_1_lacks()
    {
        IEnumerable<string> newer =
            Tokens.Where(token => NewerThan51.Contains(token.Kind)).Select(token => token.Extent.Text);

        Assert.That(newer, Is.Empty);
    }

    [Test]
    public void The_script_is_plain_ASCII_which_every_PowerShell_reads_alike() =>
        Assert.That(File.ReadAllBytes(Places.BuildScript), Has.All.LessThan(0x80));

    [TestCase("deploy")]
    [TestCase]
    [TestCase("publish", "linux-x64", "win-x64")]
    [TestCase("build", "-c", "Debug")]
    [CancelAfter(60_000)]
    public async Task A_wrong_verb_is_refused_with_a_line_that_names_the_verbs(params string[] arguments)
    {
        ProcessRun run = await ProcessRun.OfScriptAsync(
            Places.BuildScript, path: "/nonexistent", TestContext.CurrentContext.CancellationToken, arguments);

        Assert.That(run.ExitCode, Is.EqualTo(2), run.All);
        Assert.That(run.Output, Is.Empty);
        string line = run.ErrorLines[0];
        foreach (string verb in (string[])["build", "test", "bench", "publish", "format"])
        {
            Assert.That(line, Does.Contain(verb));
        }

        Assert.That(line, Does.Contain(arguments.Length == 1 ? $"'{arguments[0]}'" : "").Or.Contains("no verb"));
    }

    private static IEnumerable<T> FindAll<T>()
        where T : Ast => Script.FindAll(ast => ast is T, searchNestedScriptBlocks: true).Cast<T>();
}
