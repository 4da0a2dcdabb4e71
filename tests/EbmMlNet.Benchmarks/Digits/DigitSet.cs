using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Digits;

/// <summary>
/// The handwritten digits of optdigits in their official split: 8 by 8 pixels of 0 to 16. Alpaydin and Kaynak, Optical Recognition of
/// Handwritten Digits, UCI Machine Learning Repository, 1998.
/// </summary>
/// <param name="Train">Columns Label, a key of the digit, and Features.</param>
/// <param name="Test">The same columns.</param>
/// <param name="Fitting">Four fifths of the training part.</param>
/// <param name="Held">The last fifth, which temperatures are fitted on.</param>
internal sealed record DigitSet(IDataView Train, IDataView Test, IDataView Fitting, IDataView Held)
{
    private const int Pixels = 64;

    public static DigitSet Load(MLContext ml, string folder)
    {
        IDataView train = Read(ml, Path.Combine(folder, "optdigits-train.csv"));
        long fitting = train.GetColumn<float>("Digit").LongCount() * 4 / 5;
        ITransformer keys = ml.Transforms.Conversion.MapValueToKey(
            "Label", "Digit", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(train);
        return new DigitSet(
            Cached(train),
            Cached(Read(ml, Path.Combine(folder, "optdigits-test.csv"))),
            Cached(ml.Data.TakeRows(train, fitting)),
            Cached(ml.Data.SkipRows(train, fitting)));

        IDataView Cached(IDataView digits) => ml.Data.Cache(keys.Transform(digits), "Label", "Features");
    }

    private static IDataView Read(MLContext ml, string path) => ml.Data.LoadFromTextFile(
        path,
        [new TextLoader.Column("Features", DataKind.Single, 0, Pixels - 1), new TextLoader.Column("Digit", DataKind.Single, Pixels)],
        separatorChar: ',');
}
