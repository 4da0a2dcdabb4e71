using ApiSearch.Documentation;
using ApiSearch.Search;
using ApiSearch.Storage;

namespace ApiSearch.Training;

/// <summary>Makes the index again where it is missing, broken or of another SDK; the ranker stays.</summary>
internal static class IndexRebuilding
{
    public static SearchData Run(DocumentationSource source, ModelFiles files, TextWriter output)
    {
        var stages = new Stages(output);
        SearchData data = stages.Run($"make the index of .NET {source.Version} again", () =>
        {
            ApiIndex index = ApiIndex.Build(DocumentationReader.Read(source.Files));
            return new SearchData(index, new CandidateLists(index).Translation);
        });
        IndexFile.Save(files.Index, data, source.Fingerprint);
        return data;
    }
}
