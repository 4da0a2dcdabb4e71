using EbmMlNet.Training.Tests.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Conformance;

/// <summary>A planted ranking as ML.NET's conformance tests want their data: dense or sparse, with slot names and bystanders.</summary>
internal static class ConformanceData
{
    public const int FeatureCount = 10;

    public static readonly string[] Grades = ["none", "some", "full"];

    public static readonly string[] SlotNames = [.. Enumerable.Range(0, FeatureCount).Select(i => $"f{i}")];

    /// <summary>Every row dense, or the same rows sparse; a good half of the values is 0.</summary>
    public static IDataView View(MLContext ml, bool sparse, int groups = 40, int seed = 1) => View(ml, Rows(sparse, groups, seed));

    public static IDataView View(MLContext ml, IEnumerable<Row> rows)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, FeatureCount);
        schema[nameof(Row.Features)].AddAnnotation(
            "SlotNames",
            new VBuffer<ReadOnlyMemory<char>>(FeatureCount, [.. SlotNames.Select(n => n.AsMemory())]),
            new VectorDataViewType(TextDataViewType.Instance, FeatureCount));
        return ml.Data.LoadFromEnumerable(rows, schema);
    }

    public static List<Row> Rows(bool sparse, int groups = 40, int seed = 1)
    {
        var random = new Random(seed);
        return [.. PlantedRanking.Rows(groups, seed).Select((planted, i) =>
        {
            float[] features = new float[FeatureCount];
            planted.Features.CopyTo(features, 0);
            features[5] = 0;
            features[8] = random.Next(3) == 0 ? i : 0;
            int[] slots = [.. Enumerable.Range(0, FeatureCount).Where(f => features[f] != 0)];
            return new Row
            {
                Query = $"query {planted.GroupId}",
                Label = planted.Label,
                Grade = Grades[(int)planted.Label],
                GroupId = planted.GroupId,
                Weight = 1 + (planted.GroupId % 2),
                Features = sparse
                    ? new VBuffer<float>(FeatureCount, slots.Length, [.. slots.Select(f => features[f])], slots)
                    : new VBuffer<float>(FeatureCount, features),
            };
        })];
    }

    /// <summary>The same rows with the grade's name as a class to be told apart.</summary>
    public static IDataView ClassView(MLContext ml, bool sparse, int groups = 40, int seed = 1) => ClassView(ml, Rows(sparse, groups, seed));

    public static IDataView ClassView(MLContext ml, IEnumerable<Row> rows)
    {
        IDataView view = View(ml, rows);
        IDataView keys = ml.Data.LoadFromEnumerable(Grades.Select(grade => new Class { Grade = grade }));
        return ml.Transforms.Conversion.MapValueToKey("Label", "Grade", keyData: keys).Fit(view).Transform(view);
    }

    public static EnergyMulticlassTrainer.Options ClassOptions() => new()
    {
        Architecture = new Mlp(8),
        NumberOfEpochs = 3,
        LearningRate = 0.01,
        Seed = 1,
        NumberOfThreads = 1,
    };

    public static EnergyRankingTrainer.Options Options()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.Architecture = new Mlp(8);
        options.NumberOfEpochs = 3;
        return options;
    }

    internal sealed class Row
    {
        public string Query { get; set; } = "";

        public float Label { get; set; }

        public string Grade { get; set; } = "";

        [KeyType(100_000)]
        public uint GroupId { get; set; }

        public float Weight { get; set; }

        public VBuffer<float> Features { get; set; }
    }

    internal sealed class Class
    {
        public string Grade { get; set; } = "";
    }

    internal sealed class ClassPrediction
    {
        public float[] Score { get; set; } = [];

        public string Class { get; set; } = "";
    }

    internal sealed class Prediction
    {
        public float Score { get; set; }
    }
}
