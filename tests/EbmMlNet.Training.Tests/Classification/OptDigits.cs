using EbmMlNet.Tests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Classification;

/// <summary>Handwritten digits of 43 people: 64 features from 0 to 16, ten classes, the official split by writer.</summary>
internal static class OptDigits
{
    public const int FeatureCount = 64;

    /// <summary>Training and test rows with keys for labels; skips the test where they are not on this machine.</summary>
    public static (IDataView Train, IDataView Test) Load(MLContext ml)
    {
        IDataView train = Read(ml, SharedData.Require("optdigits/optdigits-train.csv"));
        IDataView test = Read(ml, SharedData.Require("optdigits/optdigits-test.csv"));
        ITransformer keys = ml.Transforms.Conversion.MapValueToKey("Label").Fit(train);
        return (keys.Transform(train), keys.Transform(test));
    }

    private static IDataView Read(MLContext ml, string path) => ml.Data.LoadFromTextFile(
        path,
        [new TextLoader.Column("Features", DataKind.Single, 0, FeatureCount - 1), new TextLoader.Column("Label", DataKind.String, FeatureCount)],
        separatorChar: ',',
        hasHeader: false);
}
