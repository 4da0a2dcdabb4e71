using ApiSearch.Documentation;
using ApiSearch.Search;
using ApiSearch.Training;

namespace ApiSearch.Tests;

/// <summary>The documentation of this machine's SDK, read once for all tests.</summary>
internal static class RealData
{
    private static readonly Lazy<ApiIndex> s_index = new(() => ApiIndex.Build(DocumentationReader.Read(DocumentationSource.FindOrThrow().Files)));
    private static readonly Lazy<CandidateLists> s_lists = new(() => new CandidateLists(s_index.Value));

    public static ApiIndex Index
    {
        get
        {
            SkipWithout();
            return s_index.Value;
        }
    }

    public static CandidateLists Lists
    {
        get
        {
            SkipWithout();
            return s_lists.Value;
        }
    }

    private static void SkipWithout() => Skip.If(
        DocumentationSource.Find() is null, "This machine has no XML documentation of .NET, neither beside the SDK nor in NuGet's folder.");
}
