using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Trainers;

public class EnergyPairTrainerTests
{
    private static readonly string[] _subjects = ["card", "loan", "account", "transfer", "pin", "fee", "limit", "refund"];
    private static readonly (string Asked, string Told)[] _acts =
        [("lost", "missing"), ("open", "create"), ("close", "cancel"), ("raise", "increase"), ("pay", "settle"), ("find", "locate")];

    private readonly MLContext _ml = new(1);

    [Fact]
    public void Few_pairs_are_enough_to_be_better_than_the_cosine_of_the_same_vectors()
    {
        Pair[] pairs = Planted();
        IDataView train = _ml.Data.LoadFromEnumerable(pairs.Where((_, i) => i % 2 == 0));
        ITransformer vectors = Vectors().Fit(_ml.Data.LoadFromEnumerable(pairs));
        ITransformer learnt = Trainer(new() { NumberOfEpochs = 20 }).Fit(vectors.Transform(train));
        ITransformer started = Trainer(new() { NumberOfEpochs = 1, LearningRate = 1e-12 }).Fit(vectors.Transform(train));
        Pair[] test = [.. pairs.Where((_, i) => i % 2 == 1)];
        double before = ReciprocalRank(started, vectors, test), after = ReciprocalRank(learnt, vectors, test);
        Assert.True(after > before + 0.15, $"{before} before, {after} after");
    }

    [Fact]
    public void Vectors_made_apart_are_compared_by_the_names_of_their_slots()
    {
        var log = new List<string>();
        _ml.Log += (_, e) => log.Add(e.Message);
        IDataView pairs = _ml.Data.LoadFromEnumerable(Planted());
        TransformerChain<RankingPredictionTransformer<EnergyRankingModelParameters>> model = _ml.Transforms.Text.FeaturizeText("QuestionVector", "Question")
            .Append(_ml.Transforms.Text.FeaturizeText("ReplyVector", "Reply"))
            .Append(Trainer(new() { NumberOfEpochs = 1 })).Fit(pairs).LastTransformer;
        var energy = Assert.IsType<CosineMetricEnergy>(model.LastTransformer.Model.EnergyFunction);
        Assert.InRange(energy.Weights.Length, Math.Max(energy.ContextCount, energy.AnswerCount) + 1, energy.FeatureCount - 1);
        Assert.Contains(log, message => message.Contains($"{energy.FeatureCount - energy.Weights.Length} slots in common", StringComparison.Ordinal));
    }

    [Fact]
    public void Vectors_with_nothing_in_common_are_warned_of_and_take_towers_of_their_own()
    {
        var log = new List<string>();
        _ml.Log += (_, e) => log.Add(e.Message);
        var random = new Random(1);
        IDataView pairs = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(_ => new Numbers { X = Draw(3), Y = Draw(5) }));
        EnergyRankingModelParameters model = _ml.Ranking.Trainers.EnergyBasedPairs("X", "Y", new() { NumberOfEpochs = 1 }).Fit(pairs).LastTransformer.Model;
        Assert.Equal(3, Assert.IsType<JointEmbeddingEnergy>(model.EnergyFunction).ContextCount);
        Assert.Contains(log, message => message.Contains("have no slots in common", StringComparison.Ordinal));

        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble())];
    }

    [Fact]
    public void Early_stopping_comes_back_to_the_untrained_energy_where_training_makes_it_worse()
    {
        Pair[] pairs = Planted();
        ITransformer vectors = Vectors().Fit(_ml.Data.LoadFromEnumerable(pairs));
        IDataView train = vectors.Transform(_ml.Data.LoadFromEnumerable(pairs));

        // Each question has the reply of another: what is learnt cannot help.
        IDataView wrong = vectors.Transform(_ml.Data.LoadFromEnumerable(pairs.Select((pair, i) => new Pair { Question = pair.Question, Reply = pairs[(i + 7) % pairs.Length].Reply })));
        var options = new EnergyRankingTrainer.Options { NumberOfEpochs = 4, LearningRate = 0.02, EarlyStopping = new EarlyStopping() };
        var kept = (CosineMetricEnergy)Trainer(options).Fit(wrong, train).LastTransformer.Model.EnergyFunction;
        Assert.All(kept.Weights.ToArray(), weight => Assert.Equal(1, weight));
        var moved = (CosineMetricEnergy)Trainer(options).Fit(train, train).LastTransformer.Model.EnergyFunction;
        Assert.Contains(moved.Weights.ToArray(), weight => weight != 1);
    }

    [Fact]
    public void It_is_saved_and_loaded_and_trained_further()
    {
        IDataView pairs = _ml.Data.LoadFromEnumerable(Planted());
        ITransformer model = Vectors().Append(Trainer(new() { NumberOfEpochs = 2 })).Fit(pairs);
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        try
        {
            _ml.Model.SaveAtomically(model, pairs.Schema, path);
            ITransformer loaded = new MLContext().Model.Load(path, out _);
            Assert.Equal(model.Transform(pairs).GetColumn<float>("Score"), loaded.Transform(pairs).GetColumn<float>("Score"));
        }
        finally
        {
            File.Delete(path);
        }

        IDataView vectors = Vectors().Fit(pairs).Transform(pairs);
        EnergyRankingModelParameters first = Trainer(new() { NumberOfEpochs = 1 }).Fit(vectors).LastTransformer.Model;
        EnergyRankingModelParameters further = Trainer(new() { NumberOfEpochs = 1 }).Fit(vectors, null, first).LastTransformer.Model;
        Assert.NotEqual(first.EnergyFunction.Energy(Row(vectors)), further.EnergyFunction.Energy(Row(vectors)));

        float[] Row(IDataView data) => [.. data.GetColumn<float[]>("QuestionVector").First(), .. data.GetColumn<float[]>("ReplyVector").First()];
    }

    [Fact]
    public void Columns_that_are_missing_or_no_vectors_are_named()
    {
        IDataView pairs = _ml.Data.LoadFromEnumerable(Planted());
        Assert.Contains("QuestionVector", Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(new()).Fit(pairs)).Message, StringComparison.Ordinal);
        Assert.Contains("Question", Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Ranking.Trainers.EnergyBasedPairs("Question", "Reply").Fit(pairs)).Message, StringComparison.Ordinal);
        Assert.Contains("Single", Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Ranking.Trainers.EnergyBasedPairs("Question", "Reply").GetOutputSchema(SchemaShape.Create(pairs.Schema))).Message, StringComparison.Ordinal);
        Assert.Contains("NumberOfEpochs", Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(new() { NumberOfEpochs = 0 })).Message, StringComparison.Ordinal);
    }

    private TextPairFeaturizer Vectors() => _ml.Transforms.Text.FeaturizeTextPair("QuestionVector", "ReplyVector", "Question", "Reply");

    private EnergyPairTrainer Trainer(EnergyRankingTrainer.Options options) => _ml.Ranking.Trainers.EnergyBasedPairs("QuestionVector", "ReplyVector", options);

    // What is asked and what is told share the subject, but say what is to be done in other words.
    private static Pair[] Planted()
    {
        Pair[] pairs = [.. _subjects.SelectMany(subject => _acts.Select(act => new Pair { Question = $"how to {act.Asked} my {subject}", Reply = $"{act.Told} the {subject}" }))];
        new Random(3).Shuffle(pairs);
        return pairs;
    }

    private double ReciprocalRank(ITransformer model, ITransformer vectors, Pair[] test)
    {
        IDataView all = _ml.Data.LoadFromEnumerable(test.SelectMany(pair => test.Select(other => new Pair { Question = pair.Question, Reply = other.Reply })));
        return model.Transform(vectors.Transform(all)).GetColumn<float>("Score").Chunk(test.Length)
            .Select((scores, i) => 1.0 / (1 + scores.Where((score, j) => j != i && score >= scores[i]).Count())).Average();
    }

    private sealed class Pair
    {
        public string Question { get; set; } = "";

        public string Reply { get; set; } = "";
    }

    private sealed class Numbers
    {
        [VectorType(3)]
        public float[] X { get; set; } = [];

        [VectorType(5)]
        public float[] Y { get; set; } = [];
    }
}
