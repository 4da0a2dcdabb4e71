namespace EbmMlNet.Benchmarks;

/// <summary>Finds the real data sets, which lie beside the repository and are no part of it.</summary>
internal static class RealData
{
    public static string? Mslr => Find("mslr-sample/mslr-50q.txt");

    /// <summary>The folder with train.csv and test.csv.</summary>
    public static string? Banking77 => Path.GetDirectoryName(Find("banking77/train.csv"));

    /// <summary>The folder with optdigits-train.csv and optdigits-test.csv.</summary>
    public static string? Optdigits => Path.GetDirectoryName(Find("optdigits/optdigits-train.csv"));

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
