using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Classification;

/// <summary>ML.NET data and classifiers around random energies; there is no trainer in these tests.</summary>
internal static class ClassFixture
{
    public const int FeatureCount = 24;

    public static readonly string[] Names = ["apple", "banana", "cherry", "date", "elderberry"];

    public static ClassEnergyFunction Energies(int seed = 1, int features = FeatureCount)
    {
        var random = new Random(seed);
        return RandomEnergies.Classes(RandomEnergies.Scaling(features, random), random, [16, 8], Names.Length);
    }

    public static MulticlassPredictionTransformer<EnergyMulticlassModelParameters> Transformer(
        MLContext ml, IDataView data, ClassEnergyFunction energies, float beta = 1) =>
        new(ml, new EnergyMulticlassModelParameters(ml, energies, beta, ScoringFixture.History), data.Schema, "Features", "Label");

    /// <summary>Rows whose classes are drawn from the Gibbs distribution of the energies; every row dense, or every row sparse.</summary>
    public static LabelledRow[] Rows(ClassEnergyFunction energies, int count = 96, bool sparse = false, float beta = 1, int seed = 1)
    {
        var random = new Random(seed);
        float[] probabilities = new float[energies.ClassCount];
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float[] features = RandomEnergies.Row(energies.Scaling, random, zeros: 0.6, missing: 0);
            int[] indices = [.. Enumerable.Range(0, features.Length).Where(f => features[f] != 0)];
            energies.Energies(features, probabilities);
            GibbsDistribution.Probabilities(probabilities, probabilities, beta);
            return new LabelledRow
            {
                Label = Names[Draw(probabilities, random)],
                Features = sparse
                    ? new VBuffer<float>(features.Length, indices.Length, indices.Select(f => features[f]).ToArray(), indices)
                    : new VBuffer<float>(features.Length, features),
            };
        })];
    }

    /// <summary>The rows with keys of all classes for labels.</summary>
    public static IDataView Data(MLContext ml, IEnumerable<LabelledRow> rows, int features = FeatureCount)
    {
        var schema = SchemaDefinition.Create(typeof(LabelledRow));
        schema[nameof(LabelledRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        var names = new VBuffer<ReadOnlyMemory<char>>(features, [.. Enumerable.Range(0, features).Select(i => $"f{i}".AsMemory())]);
        schema[nameof(LabelledRow.Features)].AddAnnotation("SlotNames", names, new VectorDataViewType(TextDataViewType.Instance, features));
        IDataView view = ml.Data.LoadFromEnumerable(rows, schema);
        IDataView keys = ml.Data.LoadFromEnumerable(Names.Select(name => new ClassName { Label = name }));
        return ml.Transforms.Conversion.MapValueToKey("Label", keyData: keys).Fit(view).Transform(view);
    }

    public static float[][] Scores(IDataView scored) => [.. scored.GetColumn<float[]>("Score")];

    public static ITransformer SaveAndLoad(ITransformer transformer, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        new MLContext().Model.Save(transformer, schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    private static int Draw(float[] probabilities, Random random)
    {
        double left = random.NextDouble();
        int drawn = 0;
        while (drawn < probabilities.Length - 1 && (left -= probabilities[drawn]) > 0)
        {
            drawn++;
        }

        return drawn;
    }

    private sealed class ClassName
    {
        public string Label { get; set; } = "";
    }
}
