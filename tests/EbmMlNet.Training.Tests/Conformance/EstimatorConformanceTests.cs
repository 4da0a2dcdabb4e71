using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Conformance;

/// <summary>What ML.NET asks of every estimator and transformer, asked of the energy-based trainers.</summary>
public class EstimatorConformanceTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<string, bool> Trainers => new()
    {
        { "ranking", false },
        { "ranking", true },
        { "classes", false },
        { "classes", true },
        { "regression", false },
        { "regression", true },
        { "several targets", false },
        { "several targets", true },
    };

    /// <summary>Those whose rows have scores in their group alone.</summary>
    public static TheoryData<string, bool> OfGroups => new() { { "lists", false }, { "lists", true } };

    [Theory]
    [MemberData(nameof(Trainers))]
    public void The_mapper_keeps_the_input_schema_and_gives_the_promised_one(string kind, bool sparse)
    {
        IDataView data = Data(kind, sparse);
        ITransformer model = Trainer(kind).Fit(data);

        Assert.True(model.IsRowToRowMapper);
        IRowToRowMapper mapper = model.GetRowToRowMapper(data.Schema);
        Assert.Same(data.Schema, mapper.InputSchema);
        SchemaAssert.Same(model.GetOutputSchema(data.Schema), mapper.OutputSchema);
        SchemaAssert.Same(model.GetOutputSchema(data.Schema), model.Transform(data).Schema);
    }

    [Theory]
    [MemberData(nameof(Trainers))]
    [MemberData(nameof(OfGroups))]
    public void A_saved_and_loaded_model_has_the_same_schema_and_values(string kind, bool sparse)
    {
        IDataView data = Data(kind, sparse);
        ITransformer model = Trainer(kind).Fit(data);
        ITransformer loaded = SaveAndLoad(model, data.Schema, out DataViewSchema inputSchema);

        SchemaAssert.Same(data.Schema, inputSchema);
        SchemaAssert.Same(model.GetOutputSchema(data.Schema), loaded.GetOutputSchema(data.Schema));
        SchemaAssert.Same(model.Transform(data).Schema, loaded.Transform(data).Schema);
        RowsAssert.Same(model.Transform(data), loaded.Transform(data));
    }

    [Theory]
    [MemberData(nameof(Trainers))]
    [MemberData(nameof(OfGroups))]
    public void The_estimator_promises_what_its_transformer_delivers(string kind, bool sparse)
    {
        IDataView data = Data(kind, sparse);
        IEstimator<ITransformer> trainer = Trainer(kind);

        SchemaShape promised = trainer.GetOutputSchema(SchemaShape.Create(data.Schema));

        SchemaAssert.Compatible(promised, SchemaShape.Create(trainer.Fit(data).GetOutputSchema(data.Schema)));
    }

    [Fact]
    public void Classes_without_names_are_promised_as_they_are_delivered()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(
            ConformanceData.Rows(sparse: false).Select(row => new Unnamed { Label = (uint)row.Label, Features = [.. row.Features.DenseValues()] }).ToArray());
        IEstimator<ITransformer> trainer = Trainer("classes");
        ITransformer model = trainer.Fit(data);

        SchemaAssert.Compatible(trainer.GetOutputSchema(SchemaShape.Create(data.Schema)), SchemaShape.Create(model.GetOutputSchema(data.Schema)));
        RowsAssert.Same(model.Transform(data), SaveAndLoad(model, data.Schema, out _).Transform(data));
    }

    [Fact]
    public void Dense_and_sparse_rows_train_the_same_classes()
    {
        IDataView dense = Data("classes", sparse: false), sparse = Data("classes", sparse: true);
        ITransformer fromDense = Trainer("classes").Fit(dense), fromSparse = Trainer("classes").Fit(sparse);

        float[] expected = ClassScores(fromDense, dense);
        Assert.Equal(expected, ClassScores(fromDense, sparse), (a, b) => Math.Abs(a - b) <= 1e-5f);
        Assert.Equal(expected, ClassScores(fromSparse, dense));

        static float[] ClassScores(ITransformer model, IDataView data) => [.. model.Transform(data).GetColumn<float[]>("Score").SelectMany(s => s)];
    }

    [Fact]
    public void The_promise_holds_through_a_pipeline()
    {
        IDataView data = ConformanceData.View(_ml, sparse: false);
        EstimatorChain<RankingPredictionTransformer<EnergyRankingModelParameters>> pipeline = _ml.Transforms.NormalizeMeanVariance("Features")
            .Append(_ml.Transforms.Conversion.MapValueToKey("Level", "Label"))
            .AppendCacheCheckpoint(_ml)
            .Append(_ml.Ranking.Trainers.EnergyBased(ConformanceData.Options()));

        SchemaShape promised = pipeline.GetOutputSchema(SchemaShape.Create(data.Schema));

        SchemaAssert.Compatible(promised, SchemaShape.Create(pipeline.Fit(data).GetOutputSchema(data.Schema)));
    }

    [Fact]
    public void Dense_and_sparse_rows_train_the_same_model_and_score_the_same()
    {
        IDataView dense = ConformanceData.View(_ml, sparse: false);
        IDataView sparse = ConformanceData.View(_ml, sparse: true);
        ITransformer fromDense = Fit(dense), fromSparse = Fit(sparse);

        float[] expected = Scores(fromDense.Transform(dense));
        Assert.Equal(expected, Scores(fromDense.Transform(sparse)), (a, b) => Math.Abs(a - b) <= 1e-5f * Math.Max(1, Math.Abs(a)));
        Assert.Equal(expected, Scores(fromSparse.Transform(dense)));
    }

    [Fact]
    public void Labels_may_be_Single_or_keys_of_any_width()
    {
        List<ConformanceData.Row> rows = ConformanceData.Rows(sparse: false);

        AssertSameModel(
            Convert<float>(rows, "Label", NumberDataViewType.Single),
            Convert<byte>(rows, "Label", new KeyDataViewType(typeof(byte), 3)),
            Convert<uint>(rows, "Label", new KeyDataViewType(typeof(uint), 3)),
            Convert<ulong>(rows, "Label", new KeyDataViewType(typeof(ulong), 3)));
    }

    [Fact]
    public void Groups_may_be_UInt32_or_keys_of_any_width()
    {
        List<ConformanceData.Row> rows = ConformanceData.Rows(sparse: false);

        AssertSameModel(
            Convert<uint>(rows, "GroupId", new KeyDataViewType(typeof(uint), 1000)),
            Convert<uint>(rows, "GroupId", NumberDataViewType.UInt32),
            Convert<ulong>(rows, "GroupId", new KeyDataViewType(typeof(ulong), 1000)),
            Convert<ushort>(rows, "GroupId", new KeyDataViewType(typeof(ushort), 1000)));
    }

    [Fact]
    public void A_weight_column_is_part_of_training_but_not_of_scoring()
    {
        IDataView data = ConformanceData.View(_ml, sparse: false);
        EnergyRankingTrainer.Options options = ConformanceData.Options();
        options.ExampleWeightColumnName = "Weight";

        ITransformer model = _ml.Ranking.Trainers.EnergyBased(options).Fit(data);

        Assert.NotEqual(Scores(Fit(data).Transform(data)), Scores(model.Transform(data)));
        IDataView featuresOnly = _ml.Transforms.SelectColumns("Features").Fit(data).Transform(data);
        Assert.Equal(Scores(model.Transform(data)), Scores(model.Transform(featuresOnly)));
    }

    private IDataView Data(string kind, bool sparse) => kind switch
    {
        "classes" => ConformanceData.ClassView(_ml, sparse),
        "several targets" => Targets(ConformanceData.View(_ml, sparse)),
        _ => ConformanceData.View(_ml, sparse),
    };

    private IDataView Targets(IDataView data) => _ml.Transforms.Concatenate("Targets", "Label", "Weight").Fit(data).Transform(data);

    private IEstimator<ITransformer> Trainer(string kind) => kind switch
    {
        "ranking" => _ml.Ranking.Trainers.EnergyBased(ConformanceData.Options()),
        "lists" => _ml.Ranking.Trainers.EnergyBasedLists(new EnergyListTrainer.Options
        {
            Architecture = new Mlp(8),
            NumberOfEpochs = 3,
            NumberOfThreads = 1,
            Seed = 1,
            KeepsAttention = true,
        }),
        "classes" => _ml.MulticlassClassification.Trainers.EnergyBased(ConformanceData.ClassOptions()),
        "several targets" => _ml.Regression.Trainers.EnergyBasedMultivariate(
            new EnergyRegressionTrainer.Options { LabelColumnName = "Targets", NumberOfNetworks = 2, NumberOfEpochs = 4, NumberOfThreads = 1, Seed = 1 }),
        _ => _ml.Regression.Trainers.EnergyBased(new EnergyRegressionTrainer.Options { NumberOfNetworks = 2, NumberOfEpochs = 4, NumberOfThreads = 1, Seed = 1 }),
    };

    private RankingPredictionTransformer<EnergyRankingModelParameters> Fit(IDataView data) =>
        _ml.Ranking.Trainers.EnergyBased(ConformanceData.Options()).Fit(data);

    private void AssertSameModel(params IDataView[] views)
    {
        var scores = new List<float[]>();
        foreach (IDataView view in views)
        {
            EnergyRankingTrainer trainer = _ml.Ranking.Trainers.EnergyBased(ConformanceData.Options());
            SchemaShape promised = trainer.GetOutputSchema(SchemaShape.Create(view.Schema));
            ITransformer model = trainer.Fit(view);
            SchemaAssert.Compatible(promised, SchemaShape.Create(model.GetOutputSchema(view.Schema)));
            scores.Add(Scores(model.Transform(view)));
        }

        Assert.All(scores, s => Assert.Equal(scores[0], s));
    }

    /// <summary>The rows with one column of another type; a key's first value stands for label 0 or the first group.</summary>
    private IDataView Convert<T>(List<ConformanceData.Row> rows, string converted, PrimitiveDataViewType type)
    {
        var builder = new ArrayDataViewBuilder(_ml);
        float first = type is KeyDataViewType ? 1 : 0;
        Add("Label", NumberDataViewType.Single, row => row.Label, first);
        Add("GroupId", new KeyDataViewType(typeof(uint), 1000), row => row.GroupId, 0);
        builder.AddColumn("Features", NumberDataViewType.Single, rows.Select(row => row.Features.DenseValues().ToArray()).ToArray());
        return builder.GetDataView();

        void Add<TValue>(string name, PrimitiveDataViewType usual, Func<ConformanceData.Row, TValue> value, float shift)
            where TValue : notnull
        {
            if (name == converted)
            {
                builder.AddColumn(name, type, rows.Select(row => To<T>(System.Convert.ToSingle(value(row)) + shift)).ToArray());
            }
            else
            {
                builder.AddColumn(name, usual, rows.Select(value).ToArray());
            }
        }
    }

    private static T To<T>(float value) => (T)System.Convert.ChangeType(value, typeof(T), System.Globalization.CultureInfo.InvariantCulture);

    private static float[] Scores(IDataView scored) => [.. scored.GetColumn<float>("Score")];

    private static ITransformer SaveAndLoad(ITransformer model, DataViewSchema schema, out DataViewSchema inputSchema)
    {
        using var stream = new MemoryStream();
        new MLContext().Model.Save(model, schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out inputSchema);
    }

    private sealed class Unnamed
    {
        [KeyType(3)]
        public uint Label { get; set; }

        [VectorType(ConformanceData.FeatureCount)]
        public float[] Features { get; set; } = [];
    }
}
