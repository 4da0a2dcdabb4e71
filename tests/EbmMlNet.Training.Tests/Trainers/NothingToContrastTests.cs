using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Trainers;

/// <summary>Pairs without incorrect answers: few are put into one step, and where nothing can be incorrect that is an error.</summary>
public class NothingToContrastTests
{
    private readonly MLContext _ml = new(1);

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(19)]
    public void Few_pairs_are_told_from_each_other_in_one_step(int count)
    {
        EnergyRankingTrainer.Options options = PlantedPairs.Options();
        options.GroupsPerBatch = null;
        options.NumberOfEpochs = 200;
        // Each pair has an answer of its own.
        List<PlantedPairs.Pair> rows = [.. PlantedPairs.Rows(400, seed: 1).DistinctBy(pair => pair.Right).Take(count)];
        var model = _ml.Ranking.Trainers.EnergyBased(options).Fit(_ml.Data.LoadFromEnumerable(rows)).Model;
        Assert.Equal(count, Solved(model.EnergyFunction, rows));
        Assert.All(model.History, report => Assert.True(report.PushUp > 0));
    }

    [Fact]
    public void No_question_is_alone_in_the_last_batch()
    {
        var ml = new MLContext(1);
        var lines = new List<string>();
        ml.Log += (_, log) => lines.Add(log.Message);
        foreach ((int pairs, int perStep) in new[] { (33, 32), (40, 32), (300, 32), (5000, 128) })
        {
            EnergyRankingTrainer.Options options = PlantedPairs.Options();
            options.GroupsPerBatch = null;
            options.NumberOfEpochs = 1;
            var sizes = new List<int>();
            options.Regularizers = [new Sizes(sizes)];
            _ = ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedPairs.View(ml, pairs, seed: 1));
            Assert.Contains(lines, line => line.Contains($"rows in {pairs} groups ({perStep} per step)", StringComparison.Ordinal)
                || line.Contains($"in {pairs} groups ({perStep} per step)", StringComparison.Ordinal));
            Assert.Equal(pairs, sizes.Sum());
            Assert.InRange(sizes.Max() - sizes.Min(), 0, 1);
        }
    }

    [Fact]
    public void One_question_per_step_is_refused_unless_it_has_incorrect_answers_of_its_own()
    {
        EnergyRankingTrainer.Options options = PlantedPairs.Options();
        options.GroupsPerBatch = 1;
        Assert.Contains("GroupsPerBatch is 1, so that a question's answer has no answers of other", Error(options, PlantedPairs.Rows(30, seed: 1)), StringComparison.Ordinal);

        options.Candidates = new MinedCandidates();
        _ = _ml.Ranking.Trainers.EnergyBased(options).Fit(PlantedPairs.View(_ml, 30, seed: 1));

        options.Candidates = new InBatchCandidates();
        options.LabelColumnName = "Label";
        options.RowGroupColumnName = "GroupId";
        _ = _ml.Ranking.Trainers.EnergyBased(options).Fit(_ml.Data.LoadFromEnumerable(Labelled()));
    }

    [Fact]
    public void Where_all_answers_or_all_questions_are_the_same_that_is_said()
    {
        List<PlantedPairs.Pair> rows = PlantedPairs.Rows(30, seed: 1);
        rows.ForEach(row => PlantedPairs.Answer(3).CopyTo(row.Features, PlantedPairs.ContextSlots));
        Assert.Contains("All rows have the same answer (the slots of y are equal)", Error(PlantedPairs.Options(), rows), StringComparison.Ordinal);

        rows = PlantedPairs.Rows(30, seed: 1);
        rows.ForEach(row => row.Features.AsSpan(0, PlantedPairs.ContextSlots).Fill(0.5f));
        Assert.Contains("All rows have the same question (the slots of x are equal)", Error(PlantedPairs.Options(), rows), StringComparison.Ordinal);

        // Every question has both answers.
        rows = PlantedPairs.Rows(30, seed: 1);
        rows = [.. rows.SelectMany(row => new[] { 3, 4 }.Select(k => new PlantedPairs.Pair
        {
            Features = [.. row.Features[..PlantedPairs.ContextSlots], .. PlantedPairs.Answer(k)],
        }))];
        Assert.Contains("Every answer is right to every question", Error(PlantedPairs.Options(), rows), StringComparison.Ordinal);
    }

    private string Error(EnergyRankingTrainer.Options options, List<PlantedPairs.Pair> rows) => Assert.Throws<InvalidOperationException>(
        () => _ml.Ranking.Trainers.EnergyBased(options).Fit(_ml.Data.LoadFromEnumerable(rows))).Message;

    private static int Solved(EnergyFunction energy, List<PlantedPairs.Pair> rows) => rows.Count(pair =>
    {
        float right = energy.Energy(pair.Features);
        return rows.TrueForAll(other => other.Right == pair.Right
            || energy.Energy([.. pair.Features[..PlantedPairs.ContextSlots], .. PlantedPairs.Answer(other.Right)]) > right);
    });

    private static List<LabelledPair> Labelled() =>
    [
        .. PlantedPairs.Rows(20, seed: 1).SelectMany((pair, group) => new[] { pair.Right, (pair.Right + 1) % PlantedPairs.AnswerCount }.Select((k, i) => new LabelledPair
        {
            Label = 1 - i,
            GroupId = (uint)group,
            Features = [.. pair.Features[..PlantedPairs.ContextSlots], .. PlantedPairs.Answer(k)],
        })),
    ];

    private sealed record Sizes(List<int> Seen) : Regularizer
    {
        public override TorchSharp.torch.Tensor Penalty(AnswerGroups answers)
        {
            Seen.Add(answers.Layout.GroupCount);
            return TorchSharp.torch.zeros(1).sum();
        }
    }

    private sealed class LabelledPair
    {
        public float Label { get; set; }

        public uint GroupId { get; set; }

        [VectorType(PlantedPairs.ContextSlots + PlantedPairs.AnswerSlots)]
        public float[] Features { get; set; } = [];
    }
}
