using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Ranking.Engine;

/// <summary>Rankers inside the pipelines that people build around them.</summary>
internal static class OfferModels
{
    public static ITransformer Train(MLContext ml, IDataView data) => Preparation(ml)
        .Append(ml.Ranking.Trainers.FastTree(numberOfLeaves: 6, numberOfTrees: 20, minimumExampleCountPerLeaf: 2, labelColumnName: "Grade", rowGroupColumnName: "Query"))
        .Fit(data);

    /// <summary>Keys for label and group under their own names, then features.</summary>
    public static IEstimator<ITransformer> Preparation(MLContext ml) => ml.Transforms.Conversion
        .MapValueToKey("Grade", keyData: ml.Data.LoadFromEnumerable(new[] { new { Value = "bad" }, new { Value = "fair" }, new { Value = "good" } }))
        .Append(ml.Transforms.Conversion.MapValueToKey("Query"))
        .Append(ml.Transforms.NormalizeMinMax("ScaledPrice", "Price"))
        .Append(ml.Transforms.Concatenate("Features", "ScaledPrice", "Rating"));

    public static float[] Scores(MLContext ml, ITransformer model, IEnumerable<JudgedOffer> offers) =>
        [.. model.Transform(ml.Data.LoadFromEnumerable(offers)).GetColumn<float>("Score")];

    public static ITransformer SaveAndLoad(ITransformer model, DataViewSchema schema, out DataViewSchema loadedSchema)
    {
        using var stream = new MemoryStream();
        new MLContext().Model.Save(model, schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out loadedSchema);
    }
}
