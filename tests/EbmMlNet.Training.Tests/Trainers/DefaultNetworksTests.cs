using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Trainers;

/// <summary>Training with no options: networks of the library's choice, side by side.</summary>
public class DefaultNetworksTests
{
    private readonly MLContext _ml = new(1);

    [Theory]
    [InlineData(Quality.Fast)]
    [InlineData(Quality.Balanced)]
    [InlineData(Quality.Best)]
    public void Thresholds_that_interact_are_learnt_far_better_than_over_scaled_features(Quality quality)
    {
        (IDataView train, List<Row> test) = (View(Rows(150, seed: 1)), Rows(100, seed: 2));
        double scaled = Ndcg(Fit(train, o => o.Architecture = new Mlp(64, 32) { Dropout = 0.3f }), test);
        double found = Ndcg(Fit(train, o => o.Quality = quality), test);
        Assert.True(found > scaled + 0.1, FormattableString.Invariant($"{found:F3}, over scaled features {scaled:F3}"));
    }

    [Fact]
    public void The_same_seed_gives_the_same_energies_bit_for_bit_though_networks_are_trained_side_by_side()
    {
        IDataView train = View(Rows(30, seed: 1));
        float[] x = Rows(1, seed: 3)[0].Features;
        float first = Energy(new MLContext(1)).Energy(x);
        Assert.Equal(first, Energy(new MLContext(1)).Energy(x));
        Assert.NotEqual(first, Energy(new MLContext(2)).Energy(x));

        EnergyFunction Energy(MLContext ml) => ml.Ranking.Trainers.EnergyBased().Fit(train).Model.EnergyFunction;
    }

    [Fact]
    public void Several_networks_are_one_energy_and_the_log_says_what_was_chosen_and_why()
    {
        var log = new List<string>();
        _ml.Log += (_, line) => log.Add(line.Message);
        var model = Fit(View(Rows(150, seed: 1)), _ => { });
        string said = Assert.Single(log, line => line.Contains("Chose ", StringComparison.Ordinal));
        Assert.Contains("weighed by 22 groups held out.", said, StringComparison.Ordinal);
        if (model.Model.EnergyFunction is EnsembleEnergy ensemble)
        {
            Assert.Equal(1, ensemble.Weights.ToArray().Sum(), 1e-5);
        }

        log.Clear();
        _ = Fit(View(Rows(150, seed: 1)), o => o.Quality = Quality.Best);
        Assert.Contains("weighed by 150 groups, each held out once.", Assert.Single(log, line => line.Contains("Chose ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Validation_data_weighs_the_networks_and_is_measured_after_every_epoch()
    {
        var log = new List<string>();
        _ml.Log += (_, line) => log.Add(line.Message);
        var model = _ml.Ranking.Trainers.EnergyBased().Fit(View(Rows(60, seed: 1)), View(Rows(40, seed: 2)));
        Assert.All(model.Model.History, epoch => Assert.False(double.IsNaN(epoch.ValidationMetric)));
        Assert.DoesNotContain(log, line => line.Contains("held out once", StringComparison.Ordinal));
    }

    [Fact]
    public void Training_goes_on_from_every_network_of_an_earlier_model()
    {
        IDataView train = View(Rows(60, seed: 1));
        var earlier = Fit(train, o => o.Quality = Quality.Balanced);
        var later = _ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { NumberOfEpochs = 1, LearningRate = 1e-9 }).Fit(train, null, earlier.Model);
        float[] x = Rows(1, seed: 3)[0].Features;
        // The step is next to nothing: energies stay.
        Assert.Equal(earlier.Model.EnergyFunction.Energy(x), later.Model.EnergyFunction.Energy(x), 1e-3f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void So_few_groups_train_too(int groups) => Assert.NotNull(Fit(View(Rows(groups, seed: 1)), _ => { }));

    [Fact]
    public void Missing_values_and_stand_ins_for_them_have_a_place_of_their_own()
    {
        List<Row> with = Rows(150, seed: 1), test = Rows(100, seed: 2);
        foreach (Row row in with.Concat(test).Where((_, i) => i % 5 == 0))
        {
            // Right answers, and only they, have no value here.
            row.Features[7] = float.NaN;
            row.Features[6] = -999;
            row.Label = 4;
        }

        var log = new List<string>();
        _ml.Log += (_, line) => log.Add(line.Message);
        var model = Fit(View(with), o => o.Quality = Quality.Fast);
        Assert.True(Ndcg(model, test) > 0.9);
        Assert.Single(log, line => line.Contains("-999 in slot 6", StringComparison.Ordinal) && line.Contains("It has a knot of its own", StringComparison.Ordinal));
        Assert.Single(log, line => line.Contains("each feature has a weight of its own for them", StringComparison.Ordinal));
    }

    [Fact]
    public void Sparse_rows_of_many_slots_are_not_encoded()
    {
        var random = new Random(1);
        var schema = SchemaDefinition.Create(typeof(SparseRow));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 10_000);
        SparseRow[] rows = [.. Enumerable.Range(0, 200).Select(i => new SparseRow
        {
            GroupId = (uint)(i / 10) + 1,
            Label = i % 2,
            Features = new VBuffer<float>(10_000, 2, [1, 1], [i % 2, random.Next(2, 10_000)]),
        })];
        var model = Fit(_ml.Data.LoadFromEnumerable(rows, schema), _ => { });
        Assert.IsType<MlpEnergy>(Assert.IsType<SlotSelectionEnergy>(model.Model.EnergyFunction).Inner);
    }

    [Fact]
    public void A_loss_that_needs_energies_above_zero_gets_them()
    {
        var model = Fit(View(Rows(40, seed: 1)), o => o.Loss = new SquareSquareLoss());
        Assert.True(model.Model.EnergyFunction.IsNonNegative);
    }

    [Fact]
    public void Classes_take_encoded_features_too()
    {
        List<Row> rows = Rows(150, seed: 1), test = Rows(50, seed: 2);
        IDataView Keyed(List<Row> of) => _ml.Transforms.Conversion.MapValueToKey(
            "Label", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(View(of)).Transform(View(of));
        var model = _ml.MulticlassClassification.Trainers.EnergyBased().Fit(Keyed(rows));
        Assert.All(model.Model.EnergyFunction.Members, member => Assert.NotNull(member.First));
        Assert.True(_ml.MulticlassClassification.Evaluate(model.Transform(Keyed(test))).MicroAccuracy > 0.75);
        var later = _ml.MulticlassClassification.Trainers.EnergyBased(
            new EnergyMulticlassTrainer.Options { NumberOfEpochs = 1, LearningRate = 1e-9 }).Fit(Keyed(rows), null, model.Model);
        Assert.Equal(
            model.Model.EnergyFunction.Members.Select(member => member.First!.Knots), later.Model.EnergyFunction.Members.Select(member => member.First!.Knots));
    }

    [Fact]
    public void An_adaptive_lasso_leaves_out_features_that_do_not_help_and_keeps_those_that_do()
    {
        IDataView train = View(WithNoise(Rows(150, seed: 1))), test = View(WithNoise(Rows(100, seed: 2)));
        (int uniformKept, double uniform) = Measure(0);
        (int kept, double adaptive) = Measure(0.4);
        Assert.True(kept < uniformKept, $"{kept} features kept, {uniformKept} by the uniform lasso");
        Assert.True(adaptive > uniform, FormattableString.Invariant($"{adaptive:F3}, uniform {uniform:F3}"));

        (int Kept, double Ndcg) Measure(double adaptivity)
        {
            var model = Fit(train, o => o.Architecture = new Mlp(64, 32) { Encoding = new PiecewiseLinearEncoding { Adaptivity = adaptivity } });
            PiecewiseLinearLayer first = Assert.IsType<EncodedMlpEnergy>(model.Model.EnergyFunction).First;
            int start = 0, found = 0;
            for (int feature = 0; feature < first.Knots.FeatureCount; feature++)
            {
                // A feature that was left out gives the same everywhere.
                int knots = first.Knots.Of(feature).Length, width = first.OutputCount;
                ReadOnlySpan<float> values = first.Values.Slice(start * width, knots * width);
                bool isFlat = true;
                for (int i = width; i < values.Length; i++)
                {
                    isFlat &= values[i] == values[i % width];
                }

                found += isFlat ? 0 : 1;
                start += knots + 1;
            }

            return (found, _ml.Ranking.EvaluateDetailed(model.Transform(test)).Ndcg(10).Mean);
        }
    }

    private RankingPredictionTransformer<EnergyRankingModelParameters> Fit(IDataView train, Action<EnergyRankingTrainer.Options> set)
    {
        var options = new EnergyRankingTrainer.Options();
        set(options);
        return _ml.Ranking.Trainers.EnergyBased(options).Fit(train);
    }

    private double Ndcg(ITransformer model, List<Row> test) => _ml.Ranking.EvaluateDetailed(model.Transform(View(test))).Ndcg(10).Mean;

    private IDataView View(List<Row> rows)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        return _ml.Data.LoadFromEnumerable(rows, schema);
    }

    // 32 features more that say nothing.
    private static List<Row> WithNoise(List<Row> rows)
    {
        var random = new Random(4);
        return [.. rows.Select(row => new Row
        {
            GroupId = row.GroupId,
            Label = row.Label,
            Features = [.. row.Features, .. Enumerable.Range(0, 32).Select(_ => (float)random.NextDouble())],
        })];
    }

    // Two of eight features decide together, by where they stand among their values.
    private static List<Row> Rows(int groups, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, groups * 12).Select(i =>
        {
            float[] x = [.. Enumerable.Range(0, 8).Select(_ => MathF.Exp(3 * (float)random.NextDouble()))];
            int grade = (x[0] is > 2 and < 6 ? 2 : 0) + (x[1] > 4 == x[2] > 8 ? 1 : 0);
            return new Row { GroupId = (uint)(i / 12) + 1, Features = x, Label = grade };
        })];
    }

    private sealed class Row
    {
        public float Label { get; set; }

        [KeyType(100_000)]
        public uint GroupId { get; set; }

        public float[] Features { get; set; } = [];
    }

    private sealed class SparseRow
    {
        public float Label { get; set; }

        [KeyType(100_000)]
        public uint GroupId { get; set; }

        public VBuffer<float> Features { get; set; }
    }
}
