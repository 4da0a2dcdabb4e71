namespace EbmMlNet.Tests;

/// <summary>Finds the real data sets, which lie beside the repository and are no part of it.</summary>
internal static class SharedData
{
    public const string Mslr = "mslr-sample/mslr-50q.txt";
    public const int MslrFeatureCount = 136;
    public const string TrecNewsTrain = "trec-news/trec_news_2018.train";
    public const string TrecNewsTest = "trec-news/trec_news_2018.test";
    public const int TrecNewsFeatureCount = 5;

    /// <summary>The path of a file under shared/data in a folder above the tests, or null if it is not there.</summary>
    public static string? Find(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "data", name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>The same, skipping the test (a SkippableFact) if the file is not there.</summary>
    public static string Require(string name)
    {
        string? path = Find(name);
        Skip.If(path is null, $"The data set shared/data/{name} is not on this machine.");
        return path!;
    }
}
