using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

/// <summary>The codes that a saved chain makes, in columns A and B; nothing here knows what is in the file.</summary>
internal static class SavedCodes
{
    public const int FeatureCount = 13;

    public static IEnumerable<float> Compute(string path)
    {
        var ml = new MLContext();
        IDataView view = ml.Model.Load(path, out _).Transform(Rows(ml));
        return [.. new[] { "A", "B" }.SelectMany(column => view.GetColumn<VBuffer<float>>(column)).SelectMany(code => code.DenseValues())];
    }

    /// <summary>Rows that later versions can make again without any random numbers.</summary>
    public static IDataView Rows(MLContext ml)
    {
        IEnumerable<CandidateRow> rows = Enumerable.Range(0, 6).Select(r => new CandidateRow
        {
            Features = new VBuffer<float>(
                FeatureCount, [.. Enumerable.Range(0, FeatureCount).Select(f => (((r * 5) + (f * 7)) % 11) - 3f)]),
        });
        return ScoringFixture.Data(ml, rows.ToArray(), FeatureCount);
    }
}
