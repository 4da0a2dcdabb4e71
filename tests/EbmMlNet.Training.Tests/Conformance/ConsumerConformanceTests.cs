using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Conformance;

/// <summary>The trained model in everything ML.NET does with a ranker.</summary>
public sealed class ConsumerConformanceTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ebm-consumers");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(50)]
    [InlineData(100)]
    [InlineData(150)]
    public void Evaluate_takes_any_truncation(int truncation)
    {
        IDataView scored = Fit(false, out _).Transform(ConformanceData.View(_ml, sparse: false, seed: 2));

        RankingMetrics metrics = _ml.Ranking.Evaluate(
            scored, new RankingEvaluatorOptions { DcgTruncationLevel = truncation }, rowGroupColumnName: "GroupId");

        Assert.Equal(truncation, metrics.NormalizedDiscountedCumulativeGains.Count);
        Assert.Equal(truncation, metrics.DiscountedCumulativeGains.Count);
        RankingMetrics standard = _ml.Ranking.Evaluate(scored, rowGroupColumnName: "GroupId");
        Assert.Equal(standard.NormalizedDiscountedCumulativeGains, metrics.NormalizedDiscountedCumulativeGains.Take(10));
        Assert.All(metrics.NormalizedDiscountedCumulativeGains, ndcg => Assert.InRange(ndcg, 0.2, 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CrossValidate_trains_and_measures_every_fold(bool sparse)
    {
        // The group enters raw, so that folds follow the seed. MapValueToKey in its place would know no group of the held-out fold.
        IDataView view = ConformanceData.View(_ml, sparse);
        IDataView data = _ml.Transforms.CopyColumns("GroupId", "Query").Fit(view).Transform(view);
        var pipeline = _ml.Transforms.Conversion.Hash("GroupId", numberOfBits: 31).Append(_ml.Ranking.Trainers.EnergyBased(ConformanceData.Options()));

        var results = _ml.Ranking.CrossValidate(data, pipeline, numberOfFolds: 3, rowGroupColumnName: "GroupId", seed: 5);

        AssertFolds(results, data);
    }

    [Fact]
    public void CrossValidate_takes_keys_made_before_the_split()
    {
        IDataView view = ConformanceData.View(_ml, sparse: false);
        IDataView data = _ml.Transforms.Conversion.MapValueToKey("GroupId", "Query").Fit(view).Transform(view);

        AssertFolds(_ml.Ranking.CrossValidate(data, _ml.Ranking.Trainers.EnergyBased(ConformanceData.Options()), numberOfFolds: 3, rowGroupColumnName: "GroupId"), data);
    }

    [Fact]
    public void CrossValidate_by_a_key_of_more_values_than_groups_says_why_a_part_is_empty()
    {
        // Few groups of a key that counts many: ML.NET splits the range of values, and all groups fall into the first part.
        IDataView view = ConformanceData.View(_ml, sparse: false);
        IDataView data = _ml.Transforms.Conversion.MapValueToKey("GroupId", "Query").Fit(view).Transform(view);
        KeyedRow[] rows = [.. data.GetColumn<uint>("GroupId").Select(group => new KeyedRow { GroupId = group })];
        Exception error = Assert.ThrowsAny<Exception>(() => _ml.Ranking.CrossValidate(
            _ml.Data.LoadFromEnumerable(rows), _ml.Ranking.Trainers.EnergyBased(ConformanceData.Options()), numberOfFolds: 3, rowGroupColumnName: "GroupId"));
        Assert.Contains("by 'GroupId': of a key, ML.NET splits the range of its values, here 1 to 1000000, not", error.Message, StringComparison.Ordinal);
        Assert.Contains("make the key within the pipeline with MapValueToKey", error.Message, StringComparison.Ordinal);
    }

    private static void AssertFolds(IReadOnlyList<TrainCatalogBase.CrossValidationResult<RankingMetrics>> folds, IDataView data)
    {
        Assert.Equal(3, folds.Count);
        Assert.All(folds, fold => Assert.InRange(fold.Metrics.NormalizedDiscountedCumulativeGains[9], 0.4, 1));
        Assert.All(folds, fold => Assert.InRange(fold.ScoredHoldOutSet.GetColumn<uint>("GroupId").Distinct().Count(), 5, 25));
        Assert.Equal(data.GetColumn<float>("Label").Count(), folds.Sum(fold => fold.ScoredHoldOutSet.GetColumn<float>("Score").Count()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Permutation_feature_importance_finds_what_matters_before_and_after_saving(bool sparse)
    {
        IDataView data = ConformanceData.View(_ml, sparse, groups: 150);
        EnergyRankingTrainer.Options options = ConformanceData.Options();
        options.NumberOfEpochs = 15;
        RankingPredictionTransformer<EnergyRankingModelParameters> model = _ml.Ranking.Trainers.EnergyBased(options).Fit(data);
        ITransformer loaded = SaveAndLoad(model, data.Schema);
        var loadedRanker = Assert.IsType<RankingPredictionTransformer<EnergyRankingModelParameters>>(loaded);

        foreach (RankingPredictionTransformer<EnergyRankingModelParameters> ranker in new[] { model, loadedRanker })
        {
            IReadOnlyList<RankingMetricsStatistics> typed = _ml.Ranking.PermutationFeatureImportance(ranker, data, permutationCount: 2);
            Assert.Equal(ConformanceData.FeatureCount, typed.Count);
            AssertImportant(slot => typed[slot]);

            IDictionary<string, RankingMetricsStatistics> named = _ml.Ranking.PermutationFeatureImportance((ITransformer)ranker, data, permutationCount: 2);
            Assert.Equal(ConformanceData.SlotNames, named.Keys.Order(StringComparer.Ordinal));
            AssertImportant(slot => named[$"f{slot}"]);
        }

        // Slots 0 to 2 make the label; 5 to 7 and 9 are always 0.
        static void AssertImportant(Func<int, RankingMetricsStatistics> of)
        {
            Assert.All([0, 1], slot => Assert.True(Ndcg(of(slot)) < -0.005, $"slot {slot}: {Ndcg(of(slot))}"));
            Assert.All([5, 6, 7, 9], slot => Assert.Equal(0, Ndcg(of(slot))));
        }

        static double Ndcg(RankingMetricsStatistics change) => change.NormalizedDiscountedCumulativeGains[0].Mean;
    }

    [Fact]
    public void Permutation_feature_importance_looks_into_a_pipeline()
    {
        IDataView data = ConformanceData.View(_ml, sparse: false);
        ITransformer model = _ml.Transforms.NormalizeMinMax("Features").Append(_ml.Ranking.Trainers.EnergyBased(ConformanceData.Options())).Fit(data);
        ITransformer loaded = SaveAndLoad(model, data.Schema);

        foreach (ITransformer pipeline in new[] { model, loaded })
        {
            IDictionary<string, RankingMetricsStatistics> named = _ml.Ranking.PermutationFeatureImportance(pipeline, pipeline.Transform(data));

            Assert.Equal(ConformanceData.SlotNames, named.Keys.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_prediction_engine_scores_as_Transform_does_and_can_be_disposed_of_twice(bool sparse)
    {
        RankingPredictionTransformer<EnergyRankingModelParameters> model = Fit(sparse, out IDataView data);
        float[] expected = Scores(model, data);
        List<ConformanceData.Row> rows = ConformanceData.Rows(sparse);
        PredictionEngine<ConformanceData.Row, ConformanceData.Prediction> engine =
            _ml.Model.CreatePredictionEngine<ConformanceData.Row, ConformanceData.Prediction>(model, data.Schema);

        Assert.Equal(expected, rows.Select(row => engine.Predict(row).Score));

        engine.Dispose();
        engine.Dispose();
        // There is nothing in the model to dispose of: it goes on working for whoever else has it.
        Assert.Equal(expected, Scores(model, data));
        (model as IDisposable)?.Dispose();
        Assert.Equal(expected, Scores(model, data));
    }

    [Fact]
    public void A_prediction_engine_needs_the_features_alone()
    {
        RankingPredictionTransformer<EnergyRankingModelParameters> model = Fit(false, out IDataView data);
        float[] expected = Scores(model, data);
        using PredictionEngine<FeaturesOnly, ConformanceData.Prediction> engine = _ml.Model.CreatePredictionEngine<FeaturesOnly, ConformanceData.Prediction>(model);

        Assert.Equal(expected, ConformanceData.Rows(false).Select(row => engine.Predict(new FeaturesOnly { Features = [.. row.Features.DenseValues()] }).Score));
    }

    [Fact]
    public void CrossValidate_takes_the_groups_of_LETOR_files_as_they_are()
    {
        IDataView data = _ml.Data.LoadFromLetorFile(WriteLetor(), ConformanceData.FeatureCount);

        var results = _ml.Ranking.CrossValidate(data, _ml.Ranking.Trainers.EnergyBased(ConformanceData.Options()), numberOfFolds: 4, rowGroupColumnName: "GroupId");

        Assert.All(results, fold => Assert.InRange(fold.ScoredHoldOutSet.GetColumn<uint>("GroupId").Distinct().Count(), 8, 12));
        Assert.All(results, fold => Assert.InRange(fold.Metrics.NormalizedDiscountedCumulativeGains[9], 0.4, 1));
    }

    [Fact]
    public void A_model_saved_with_its_loader_scores_files()
    {
        string path = WriteLetor();
        TextLoader text = _ml.Data.CreateTextLoader(
            [new("Label", DataKind.Single, 0), new("GroupId", DataKind.String, 1), new("Features", DataKind.Single, 2, 1 + ConformanceData.FeatureCount)], separatorChar: ' ');
        AssertSameAfterLoading(_ml.Data.CreateLetorLoader(new MultiFileSource(path)), _ml.Transforms.CopyColumns("Copy", "Label"), path);
        File.WriteAllLines(path, File.ReadAllLines(path).Select(line => System.Text.RegularExpressions.Regex.Replace(line, @"(?<= )\d+:", "")));
        AssertSameAfterLoading(text, _ml.Transforms.Conversion.MapValueToKey("GroupId"), path);

        void AssertSameAfterLoading(IDataLoader<IMultiStreamSource> loader, IEstimator<ITransformer> first, string file)
        {
            IDataView data = loader.Load(new MultiFileSource(file));
            ITransformer model = first.Append(_ml.Ranking.Trainers.EnergyBased(ConformanceData.Options())).Fit(data);
            string zip = Path.Combine(_folder.FullName, "model.zip");
            _ml.Model.Save(model, loader, zip);

            ITransformer loaded = new MLContext().Model.LoadWithDataLoader(zip, out IDataLoader<IMultiStreamSource> loadedLoader);

            RowsAssert.Same(model.Transform(data), loaded.Transform(loadedLoader.Load(new MultiFileSource(file))));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Parallel_cursors_score_alike(bool sparse)
    {
        RankingPredictionTransformer<EnergyRankingModelParameters> model = Fit(sparse, out _);
        IDataView data = ConformanceData.View(_ml, sparse, groups: 300, seed: 3);
        IDataView scored = model.Transform(data), cached = model.Transform(_ml.Data.Cache(data));
        List<string[]> expected = RowsAssert.Read(scored, _ => true);

        _ = Parallel.For(0, 8, i => Assert.Equal(expected, RowsAssert.Read(i % 2 == 0 ? scored : cached, _ => true)));

        DataViewRowCursor[] cursors = cached.GetRowCursorSet([cached.Schema["Score"]], 4);
        var scores = new List<float>[cursors.Length];
        _ = Parallel.For(0, cursors.Length, i => scores[i] = Drain(cursors[i]));
        Assert.Equal(Scores(model, data).Order(), scores.SelectMany(s => s).Order());
    }

    private static List<float> Drain(DataViewRowCursor cursor)
    {
        var scores = new List<float>();
        using (cursor)
        {
            ValueGetter<float> getter = cursor.GetGetter<float>(cursor.Schema["Score"]);
            float score = 0;
            while (cursor.MoveNext())
            {
                getter(ref score);
                scores.Add(score);
            }
        }

        return scores;
    }

    private string WriteLetor()
    {
        string path = Path.Combine(_folder.FullName, "rows.txt");
        File.WriteAllLines(path, ConformanceData.Rows(sparse: false).Select(row =>
            string.Create(CultureInfo.InvariantCulture, $"{row.Label} qid:{row.GroupId} {string.Join(' ', row.Features.DenseValues().Select((x, i) => $"{i + 1}:{x:R}"))}")));
        return path;
    }

    private RankingPredictionTransformer<EnergyRankingModelParameters> Fit(bool sparse, out IDataView data)
    {
        data = ConformanceData.View(_ml, sparse);
        return _ml.Ranking.Trainers.EnergyBased(ConformanceData.Options()).Fit(data);
    }

    private static float[] Scores(ITransformer model, IDataView data) => [.. model.Transform(data).GetColumn<float>("Score")];

    private static ITransformer SaveAndLoad(ITransformer model, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        new MLContext().Model.Save(model, schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    private sealed class FeaturesOnly
    {
        [VectorType(ConformanceData.FeatureCount)]
        public float[] Features { get; set; } = [];
    }

    private sealed class KeyedRow
    {
        [KeyType(1_000_000)]
        public uint GroupId { get; set; }

        public float Label { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [1, 2];
    }
}
