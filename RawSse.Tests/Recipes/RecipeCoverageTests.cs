using System.Reflection;

namespace RawSse.Tests.Recipes;

/// <summary>Every printed recipe is run by a test.</summary>
public sealed class RecipeCoverageTests
{
    [Test]
    public void Every_block_of_code_among_the_recipes_is_run_by_one_test()
    {
        IEnumerable<string> run = typeof(RecipeAttribute).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.IsDefined(typeof(TestAttribute)))
            .SelectMany(method => method.GetCustomAttributes<RecipeAttribute>())
            .Select(recipe => recipe.Name);

        Assert.That(run, Is.EquivalentTo(RecipeAttribute.All.Select(RecipeAttribute.NameOf)));
    }
}
