using Microsoft.ML;

namespace EbmMlNet.Training.Tests.Trainers;

/// <summary>One rule says which labels are right: in training, in what is measured on held-out groups, and in the evaluation.</summary>
public class RelevantFromTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(1f, Relevance.AboveZero)]
    [InlineData(0.1f, Relevance.AboveZero)]
    [InlineData(1f, 2f)]
    [InlineData(0.1f, 0.2f)]
    public void Training_and_evaluation_take_the_same_labels_for_right(float scale, float relevantFrom)
    {
        IDataView train = View(60, 1, scale), validation = View(40, 2, scale);
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.NumberOfEpochs = 3;
        options.RelevantFrom = relevantFrom;
        options.ValidationMetric = new MrrMetric();
        var model = _ml.Ranking.Trainers.EnergyBased(options).Fit(train, validation);
        DetailedRankingMetrics measured = _ml.Ranking.EvaluateDetailed(
            model.Transform(validation), new DetailedRankingOptions { RelevantFrom = relevantFrom });
        Assert.InRange(measured.MeanReciprocalRank.Mean, 0.1, 1);
        Assert.Equal(measured.MeanReciprocalRank.Mean, model.Model.History[^1].ValidationMetric, 1e-6);
        Assert.InRange(measured.MeanAveragePrecision.Mean, 0.1, 1);
        Assert.True(double.IsFinite(measured.NegativeLogLikelihood.Mean));
        Assert.InRange(model.Model.History[^1].HeldOutNll, 0, model.Model.History[^1].UniformNll);
    }

    [Fact]
    public void A_label_below_it_is_no_right_answer_but_an_incorrect_one()
    {
        using TorchSharp.DisposeScope scope = TorchSharp.torch.NewDisposeScope();
        GroupLayout layout = GroupLayout.Create([5, 2], [0, 1, 2, 3, 1, 1, 0], gain: RelevanceGain.Exponential.From(2));
        Assert.Equal([(0, 3, 3, 0.3f), (0, 4, 4, 0.7f)], layout.RightAnswers.Span.ToArray().Select(r => (r.Group, r.Column, r.LowerCount, r.Share)));
        Assert.Equal([1f, 0f], layout.GroupWeights.data<float>().ToArray());
    }

    [Fact]
    public void Where_other_groups_serve_answers_a_label_below_it_is_a_hard_incorrect_answer()
    {
        float[] labels = [0, 0.5f, 1, 2];
        RightLabels.ZeroBelow(labels, 1);
        Assert.Equal([0, 0, 1, 2], labels);
    }

    [Fact]
    public void No_right_label_at_all_is_refused_with_the_option_to_set()
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.RelevantFrom = 3;
        string message = Assert.Throws<InvalidOperationException>(
            () => _ml.Ranking.Trainers.EnergyBased(options).Fit(View(10, 1, 1))).Message;
        Assert.Contains("None of the rows has a label of 3 or more in column 'Label'", message, StringComparison.Ordinal);
        Assert.Contains("Options.RelevantFrom", message, StringComparison.Ordinal);
    }

    private IDataView View(int groups, int seed, float scale)
    {
        List<PlantedRanking.Candidate> rows = PlantedRanking.Rows(groups, seed);
        rows.ForEach(row => row.Label *= scale);
        return _ml.Data.LoadFromEnumerable(rows);
    }
}
