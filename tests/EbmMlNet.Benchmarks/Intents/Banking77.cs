using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Intents;

/// <summary>
/// Questions of a bank's customers in their official split; an intent's description is its name with blanks. Casanueva et al.,
/// Efficient Intent Detection with Dual Sentence Encoders, arXiv:2003.04807.
/// </summary>
internal static class Banking77
{
    public static IntentSet Load(MLContext ml, string folder)
    {
        IntentRow[] train = Read(ml, Path.Combine(folder, "train.csv"));
        string[] intents = [.. train.Select(row => row.Intent).Distinct().Order(StringComparer.Ordinal)];
        return new IntentSet(
            "banking77", intents, Array.ConvertAll(intents, intent => intent.Replace('_', ' ')), train, Read(ml, Path.Combine(folder, "test.csv")));
    }

    private static IntentRow[] Read(MLContext ml, string path)
    {
        IDataView rows = ml.Data.LoadFromTextFile<IntentRow>(
            path, new TextLoader.Options { Separators = [','], HasHeader = true, AllowQuoting = true, ReadMultilines = true });
        return [.. ml.Data.CreateEnumerable<IntentRow>(rows, reuseRowObject: false)];
    }
}
