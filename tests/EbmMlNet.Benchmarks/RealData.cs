namespace EbmMlNet.Benchmarks;

/// <summary>Finds the real data sets, which lie beside the repository and are no part of it.</summary>
internal static class RealData
{
    public static string? Mslr => Find("mslr-sample/mslr-50q.txt");

    /// <summary>The folder with train.csv and test.csv.</summary>
    public static string? Banking77 => Path.GetDirectoryName(Find("banking77/train.csv"));

    /// <summary>The folder with optdigits-train.csv and optdigits-test.csv.</summary>
    public static string? Optdigits => Path.GetDirectoryName(Find("optdigits/optdigits-train.csv"));

    /// <summary>The folder with trec_news_2018.train and trec_news_2018.test.</summary>
    public static string? TrecNews => Path.GetDirectoryName(Find("trec-news/trec_news_2018.train"));

    /// <summary>The folder with hour_train.csv and hour_test.csv.</summary>
    public static string? BikeSharing => Path.GetDirectoryName(Find("bike-sharing/hour_train.csv"));

    /// <summary>The folder of a regression set with standard splits.</summary>
    public static string? Uci(string name) => Path.GetDirectoryName(Find($"uci/{name}/data.txt"));

    private static string? Find(string name)
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
}
