using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

/// <summary>The features that a saved model makes; nothing here knows what is in the file.</summary>
internal static class SavedTextPairs
{
    public static IEnumerable<float> Compute(string path)
    {
        var ml = new MLContext();
        return ml.Model.Load(path, out _).Transform(TextPairRow.Load(ml, TextPairRow.Some)).GetColumn<float[]>("Features").SelectMany(row => row);
    }
}
