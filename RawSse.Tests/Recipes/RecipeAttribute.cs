namespace RawSse.Tests.Recipes;

/// <summary>
/// Names the recipe of the README that a test runs: a block of code, by its heading and language. The test gets the
/// block by <see cref="OfThisTest"/>; <see cref="RecipeCoverageTests"/> finds the blocks that no test names.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class RecipeAttribute(string heading, string language) : PropertyAttribute(
    Key, NameOf(heading, language))
{
    private const string Key = "Recipe";

    /// <summary>The parts of the README whose blocks are recipes.</summary>
    private static readonly string[] Sections = ["First steps", "Recipes", "Who may read, who may publish"];

    /// <summary>All recipes.</summary>
    public static List<CodeBlock> All =>
        [.. CodeBlock.AllOf("README.md").Where(block => Sections.Contains(block.Section))];

    /// <summary>Its name.</summary>
    public string Name => NameOf(heading, language);

    /// <summary>The name of a recipe.</summary>
    public static string NameOf(CodeBlock block) => NameOf(block.Heading, block.Language);

    /// <summary>The recipe of the test that runs; of several that of this language.</summary>
    public static CodeBlock OfThisTest(string? language = null)
    {
        var names = TestContext.CurrentContext.Test.Properties[Key].ToArray();
        CodeBlock[] found =
            [.. All.Where(block => names.Contains(NameOf(block)) && block.Language == (language ?? block.Language))];
        Assert.That(found, Has.Length.EqualTo(1), $"recipes in README.md named {string.Join(" or ", names)}");
        return found[0];
    }

    private static string NameOf(string heading, string language) => $"{heading}, in {language}";
}
