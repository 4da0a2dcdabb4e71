namespace ApiSearch.Storage;

/// <summary>Where the ranker and the index lie: side by side.</summary>
/// <param name="Model">ML.NET's zip: <c>apisearch.zip</c> in the current folder unless told otherwise.</param>
internal sealed record ModelFiles(string Model)
{
    public const string DefaultModel = "apisearch.zip";

    public string Index => $"{Model}.index";
}
