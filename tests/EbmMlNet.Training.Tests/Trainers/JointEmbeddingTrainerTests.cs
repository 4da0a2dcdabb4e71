using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Trainers;

public class JointEmbeddingTrainerTests
{
    private readonly MLContext _ml = new(1);

    public static TheoryData<EnergyBasedLoss, EmbeddingDistance> Recipes => new()
    {
        { new InfoNceLoss(0.1f), EmbeddingDistance.Cosine },
        { new InfoNceLoss(1), EmbeddingDistance.SquaredEuclidean },
        { new NegativeLogLikelihoodLoss(), EmbeddingDistance.InnerProduct },
        { new NegativeLogLikelihoodLoss(), EmbeddingDistance.Bilinear },
        { new TripletLoss(), EmbeddingDistance.SquaredEuclidean },
        { new SquareSquareLoss(), EmbeddingDistance.Euclidean },
    };

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Right_pairs_alone_teach_which_answer_is_right(EnergyBasedLoss loss, EmbeddingDistance distance)
    {
        EnergyRankingTrainer.Options options = PlantedPairs.Options();
        options.Loss = loss;
        options.Architecture = (JointEmbedding)options.Architecture! with { Distance = distance };
        EnergyRankingModelParameters model = Fit(options);
        double found = PlantedPairs.Mrr(model.EnergyFunction);
        Assert.True(found > 0.75, $"MRR {found}; random order has {Enumerable.Range(1, 40).Average(rank => 1.0 / rank):F2}");
    }

    [Fact]
    public void Mined_answers_are_found_again_as_training_goes()
    {
        EnergyRankingTrainer.Options options = PlantedPairs.Options();
        options.Candidates = new MinedCandidates(3) { RefreshEvery = 2 };
        options.GroupsPerBatch = 4;
        options.NumberOfEpochs = 10;
        double mined = PlantedPairs.Mrr(Fit(options).EnergyFunction);
        options.Candidates = new InBatchCandidates();
        double inBatch = PlantedPairs.Mrr(Fit(options).EnergyFunction);
        Assert.True(mined > 0.75 && mined > inBatch, $"mined {mined}, in batch {inBatch}");
    }

    [Fact]
    public void A_learnt_temperature_moves_and_is_saved()
    {
        EnergyRankingTrainer.Options options = PlantedPairs.Options();
        options.Architecture = (JointEmbedding)options.Architecture! with { Distance = EmbeddingDistance.Cosine, LearnTemperature = true, Temperature = 0.5f };
        var energy = (JointEmbeddingEnergy)Fit(options).EnergyFunction;
        Assert.InRange(energy.Temperature, 0.01f, 0.4f);
        Assert.True(PlantedPairs.Mrr(energy) > 0.75);
    }

    [Fact]
    public void Columns_are_found_by_the_names_that_Concatenate_left()
    {
        IDataView data = Columns(PlantedPairs.Rows(300, seed: 1));
        EnergyRankingTrainer.Options options = PlantedPairs.Options();
        options.Architecture = new JointEmbedding("Question", "Reply", 4) { ContextTower = new Tower(32), AnswerTower = new Tower(32) };
        var joint = (JointEmbeddingEnergy)Fit(options, data).EnergyFunction;
        Assert.Equal((2, 2, 4), (joint.ContextCount, joint.AnswerCount, joint.Dimension));

        options.Architecture = new JointEmbedding("Reply", "Question", 4);
        string message = Assert.Throws<InvalidOperationException>(() => Fit(options, data)).Message;
        Assert.Contains("Column 'Features' does not suit Architecture", message, StringComparison.Ordinal);
        Assert.Contains("slot 0 is called 'Question.a'", message, StringComparison.Ordinal);
        options.Architecture = new JointEmbedding("Question", "Answer", 4);
        Assert.Contains("slot 2 is called 'Reply.c'", Assert.Throws<InvalidOperationException>(() => Fit(options, data)).Message, StringComparison.Ordinal);
        message = Assert.Throws<InvalidOperationException>(() => Fit(options, PlantedPairs.View(_ml, 50, seed: 1))).Message;
        Assert.Contains("Its slots have no names", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Slots_that_do_not_divide_are_refused()
    {
        EnergyRankingTrainer.Options options = PlantedPairs.Options();
        options.Architecture = new JointEmbedding(12, 4);
        Assert.Contains("leaves none for y", Assert.Throws<InvalidOperationException>(() => Fit(options)).Message, StringComparison.Ordinal);
        options.Architecture = new JointEmbedding(5, 4) { SharedTowers = true };
        Assert.Contains("found 5 and 7", Assert.Throws<InvalidOperationException>(() => Fit(options)).Message, StringComparison.Ordinal);
        options.Architecture = new JointEmbedding(6, 4)
        {
            ContextTower = new Tower(3),
            Predictor = new Tower(3) { Activation = Activation.Tanh },
        };
        Assert.Contains("Give both the same", Assert.Throws<InvalidOperationException>(() => Fit(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Candidates_of_other_groups_need_a_joint_embedding_and_groups_of_ones_own_need_columns()
    {
        EnergyRankingTrainer.Options options = PlantedPairs.Options();
        options.Architecture = new Mlp(4);
        Assert.Contains("use new CosineMetric(...), or new JointEmbedding(...)", Problem(options), StringComparison.Ordinal);
        options = PlantedPairs.Options();
        options.Candidates = new GroupCandidates();
        string message = Problem(options);
        Assert.Contains("2 options are wrong: LabelColumnName is null", message, StringComparison.Ordinal);
        Assert.Contains("RowGroupColumnName is null", message, StringComparison.Ordinal);

        string Problem(EnergyRankingTrainer.Options o) =>
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Ranking.Trainers.EnergyBased(o)).Message;
    }

    [Fact]
    public void Early_stopping_ranks_among_all_answers_and_keeps_the_best_epoch()
    {
        EnergyRankingTrainer.Options options = PlantedPairs.Options();
        options.EarlyStopping = new EarlyStopping { Patience = 3 };
        options.ValidationMetric = new MrrMetric();
        options.Architecture = (JointEmbedding)options.Architecture! with { Normalization = CodeNormalization.Batch };
        EnergyRankingModelParameters model = Fit(options);
        Assert.Equal(Math.Log(PlantedPairs.AnswerCount), model.History[0].UniformNll, 1e-3);
        Assert.True(model.History.Max(report => report.ValidationMetric) > 0.75);
        Assert.True(PlantedPairs.Mrr(model.EnergyFunction) > 0.75);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_training_goes_on_from_an_earlier_model()
    {
        EnergyRankingTrainer.Options options = PlantedPairs.Options();
        options.Candidates = new MinedCandidates();
        options.NumberOfEpochs = 4;
        EnergyRankingModelParameters first = Fit(options);
        float[] row = PlantedPairs.Rows(1, seed: 5)[0].Features;
        Assert.Equal(first.EnergyFunction.Energy(row), Fit(options).EnergyFunction.Energy(row));

        IDataView data = PlantedPairs.View(_ml, 300, seed: 1);
        EnergyRankingModelParameters further = _ml.Ranking.Trainers.EnergyBased(options).Fit(data, null, first).Model;
        Assert.True(further.History[0].Loss < first.History[0].Loss / 2, $"{further.History[0].Loss} after {first.History[0].Loss}");
    }

    [Fact]
    public void Groups_with_graded_rows_train_too_and_a_hard_negative_of_a_group_is_its_own()
    {
        var random = new Random(3);
        List<Graded> rows = [];
        foreach (PlantedPairs.Pair pair in PlantedPairs.Rows(200, seed: 1))
        {
            uint group = (uint)(rows.Count + 1);
            rows.Add(new Graded { Features = pair.Features, Label = 1, GroupId = group });
            float[] wrong = [.. pair.Features[..PlantedPairs.ContextSlots], .. PlantedPairs.Answer((pair.Right + 1 + random.Next(39)) % 40)];
            rows.Add(new Graded { Features = wrong, Label = 0, GroupId = group });
        }

        foreach (Candidates candidates in new Candidates[] { new GroupCandidates(), new InBatchCandidates() })
        {
            EnergyRankingTrainer.Options options = PlantedPairs.Options();
            (options.LabelColumnName, options.RowGroupColumnName, options.Candidates) = ("Label", "GroupId", candidates);
            double found = PlantedPairs.Mrr(Fit(options, _ml.Data.LoadFromEnumerable(rows)).EnergyFunction);
            Assert.True(found > 0.6, $"{candidates}: MRR {found}");
        }

        rows[1].Features[0] += 1;
        EnergyRankingTrainer.Options spoilt = PlantedPairs.Options();
        (spoilt.LabelColumnName, spoilt.RowGroupColumnName) = ("Label", "GroupId");
        string message = Assert.Throws<InvalidOperationException>(() => Fit(spoilt, _ml.Data.LoadFromEnumerable(rows))).Message;
        Assert.Contains("group number 0", message, StringComparison.Ordinal);
        rows.ForEach(row => row.Label = 0);
        message = Assert.Throws<InvalidOperationException>(() => Fit(spoilt, _ml.Data.LoadFromEnumerable(rows))).Message;
        Assert.Contains("a label above 0 in column 'Label'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_imply_that_there_is_no_label_and_no_group()
    {
        EnergyRankingTrainer.Options unset = PlantedPairs.Options();
        unset.NumberOfEpochs = 2;
        float[] expected = Energies(Fit(unset));
        unset.LabelColumnName = new EnergyRankingTrainer.Options().LabelColumnName;
        unset.RowGroupColumnName = new EnergyRankingTrainer.Options().RowGroupColumnName;
        Assert.Equal(expected, Energies(Fit(unset)));

        static float[] Energies(EnergyRankingModelParameters model) =>
            [.. PlantedPairs.Rows(20, seed: 5).Select(row => model.EnergyFunction.Energy(row.Features))];
    }

    [Fact]
    public void A_label_that_is_there_counts_though_none_is_needed()
    {
        EnergyRankingTrainer.Options options = PlantedPairs.Options();
        options.LabelColumnName = "Label";
        IDataView allWrong = _ml.Data.LoadFromEnumerable(PlantedPairs.Rows(40, seed: 1).Select(row => new Graded { Features = row.Features }));
        Assert.Contains("a label above 0 in column 'Label'", Assert.Throws<InvalidOperationException>(() => Fit(options, allWrong)).Message, StringComparison.Ordinal);

        IDataView text = _ml.Transforms.Conversion.ConvertType("Label", outputKind: DataKind.String).Fit(allWrong).Transform(allWrong);
        Assert.Contains("label column 'Label'", Assert.Throws<ArgumentOutOfRangeException>(() => Fit(options, text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Clicks", "GroupId", "label column 'Clicks'")]
    [InlineData("Label", "Session", "group column 'Session'")]
    public void A_column_that_was_named_must_be_there_with_pairs_too(string label, string group, string says)
    {
        EnergyRankingTrainer.Options options = PlantedPairs.Options();
        options.LabelColumnName = label;
        options.RowGroupColumnName = group;
        Assert.Contains(says, Assert.Throws<ArgumentOutOfRangeException>(() => Fit(options)).Message, StringComparison.Ordinal);
    }

    private EnergyRankingModelParameters Fit(EnergyRankingTrainer.Options options, IDataView? data = null) =>
        _ml.Ranking.Trainers.EnergyBased(options).Fit(data ?? PlantedPairs.View(_ml, 300, seed: 1)).Model;

    // Two of the slots of x and of y each, as two columns with named slots.
    private IDataView Columns(List<PlantedPairs.Pair> rows)
    {
        IDataView raw = _ml.Data.LoadFromEnumerable(rows.Select(row => new { a = row.Features[0], b = row.Features[1], c = row.Features[6], d = row.Features[7] }));
        return _ml.Transforms.Concatenate("Question", "a", "b").Append(_ml.Transforms.Concatenate("Reply", "c", "d"))
            .Append(_ml.Transforms.Concatenate("Features", "Question", "Reply")).Fit(raw).Transform(raw);
    }

    private sealed class Graded
    {
        [VectorType(PlantedPairs.ContextSlots + PlantedPairs.AnswerSlots)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        [KeyType(100_000)]
        public uint GroupId { get; set; }
    }
}
