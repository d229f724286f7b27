namespace RawSse.Tests.Recipes;

/// <summary>
/// Names the recipe of the README that a test runs: a block of code, by its heading and language. The test gets the block
/// by <see cref="OfThisTest"/>; <see cref="RecipeCoverageTests"/> finds the blocks that no test names.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RecipeAttribute(string heading, string language) : PropertyAttribute(Key, NameOf(heading, language))
{
    private const string Key = "Recipe";

    /// <summary>All recipes.</summary>
    public static List<CodeBlock> All => [.. CodeBlock.AllOf("README.md").Where(block => block.Section == "Recipes")];

    /// <summary>Its name.</summary>
    public string Name => NameOf(heading, language);

    /// <summary>The name of a recipe.</summary>
    public static string NameOf(CodeBlock block) => NameOf(block.Heading, block.Language);

    /// <summary>The recipe of the test that runs.</summary>
    public static CodeBlock OfThisTest()
    {
        object? name = TestContext.CurrentContext.Test.Properties.Get(Key);
        CodeBlock[] found = [.. All.Where(block => NameOf(block).Equals(name))];
        Assert.That(found, Has.Length.EqualTo(1), $"recipes in README.md named {name}");
        return found[0];
    }

    private static string NameOf(string heading, string language) => $"{heading}, in {language}";
}
