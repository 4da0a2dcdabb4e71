using System.Reflection;
using PublicApiGenerator;

namespace EbmMlNet.Tests;

/// <summary>The public API of a library, held against the approved one.</summary>
internal static class PublicApi
{
    public static void Check(Assembly library)
    {
        var options = new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,
            // Our extension methods are in namespace Microsoft.ML, which is left out by default.
            DenyNamespacePrefixes = [],
            ExcludeAttributes = [typeof(System.Runtime.CompilerServices.SkipLocalsInitAttribute).FullName!],
        };
        ApprovedText.Check(
            $"tests/{library.GetName().Name}.Tests/PublicApi.approved.txt",
            WithoutHiddenOverrides(library.GeneratePublicApi(options)) + '\n',
            "Is the change meant, compatible with what users have compiled, and in CHANGELOG.md?");
    }

    // Overrides of ML.NET's private protected members have to be written as protected; in sealed classes nobody can see them.
    private static string WithoutHiddenOverrides(string api) => string.Join(
        '\n',
        api.TrimEnd().ReplaceLineEndings("\n").Split('\n')
            .Where(line => !line.TrimStart().StartsWith("protected override ", StringComparison.Ordinal)));
}
