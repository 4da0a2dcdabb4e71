using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

/// <summary>ML.NET data and transformers around random energies; there is no trainer in these tests.</summary>
internal static class ScoringFixture
{
    public const int FeatureCount = 24;

    public static readonly EpochReport[] History =
    [
        new() { Epoch = 1, Loss = 0.75, LearningRate = 1e-3, Elapsed = TimeSpan.FromSeconds(1.5) },
        new() { Epoch = 2, Loss = 0.5, ValidationMetric = 0.4, IsBest = true, RightEnergy = -1, OffendingEnergy = 1 },
    ];

    public static EnergyFunction Energy(int seed = 1, int features = FeatureCount)
    {
        var random = new Random(seed);
        return RandomEnergies.Mlp(RandomEnergies.Scaling(features, random), random, [8, 4]);
    }

    /// <summary>A joint embedding whose context is the first half of the features.</summary>
    public static JointEmbeddingEnergy Joint()
    {
        var random = new Random(1);
        return RandomEnergies.Joint(RandomEnergies.Scaling(FeatureCount, random), random, EmbeddingDistance.Cosine, 6, [8]);
    }

    public static RankingPredictionTransformer<EnergyRankingModelParameters> Transformer(MLContext ml, IDataView data, EnergyFunction energy) =>
        new(ml, new EnergyRankingModelParameters(ml, energy, History), data.Schema, "Features");

    /// <summary>Groups of eight rows with labels 0 to 2; every row dense, or every row sparse.</summary>
    public static CandidateRow[] Rows(EnergyFunction energy, int count = 96, bool sparse = false)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            float[] features = RandomEnergies.Row(energy.Scaling, random, zeros: 0.6, missing: 0);
            int[] indices = [.. Enumerable.Range(0, features.Length).Where(f => features[f] != 0)];
            return new CandidateRow
            {
                Label = i % 3,
                GroupId = (uint)(i / 8) + 1,
                Features = sparse
                    ? new VBuffer<float>(features.Length, indices.Length, indices.Select(f => features[f]).ToArray(), indices)
                    : new VBuffer<float>(features.Length, features),
            };
        })];
    }

    public static IDataView Data(MLContext ml, IEnumerable<CandidateRow> rows, int features = FeatureCount, bool slotNames = true)
    {
        var schema = SchemaDefinition.Create(typeof(CandidateRow));
        schema[nameof(CandidateRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        if (slotNames)
        {
            var names = new VBuffer<ReadOnlyMemory<char>>(features, [.. Enumerable.Range(0, features).Select(i => $"f{i}".AsMemory())]);
            schema[nameof(CandidateRow.Features)].AddAnnotation(
                "SlotNames", names, new VectorDataViewType(TextDataViewType.Instance, features));
        }

        return ml.Data.LoadFromEnumerable(rows, schema);
    }

    public static float[] Scores(IDataView scored) => [.. scored.GetColumn<float>("Score")];
}
