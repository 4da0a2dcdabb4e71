namespace EbmMlNet.Training.Tests;

/// <summary>Over all clicks that users can make, losses weighted by inverse propensities are the losses on true relevance.</summary>
public sealed class ClickWeightTests
{
    private static readonly double[] _relevance = [0.7, 0.2, 0.4, 0.1];
    private static readonly double[] _propensity = [1, 0.5, 0.25, 0.2];
    private static readonly double[] _energies = [0.3, -1.2, 0.8, 2.1];

    [Fact]
    public void The_softmax_cross_entropy_of_weighted_clicks_is_that_of_relevance()
    {
        double expected = Enumerable.Range(0, 4).Sum(i => _relevance[i] * -LogProbability(i));
        double weighted = Mean(new SoftmaxCrossEntropyLoss(), isWeighted: true, (clicks, _) => clicks);
        Assert.Equal(expected, weighted, 1e-5);

        // Without weights the top of the list, which all look at, counts too much.
        Assert.NotEqual(expected, Mean(new SoftmaxCrossEntropyLoss(), isWeighted: false, (clicks, _) => clicks), 0.1);
    }

    [Fact]
    public void Pairs_of_a_weighted_click_and_what_was_not_clicked_count_as_plain_loops_say()
    {
        // RankNet is a mean over the pairs of the list.
        double expected = Patterns().Sum(pattern => pattern.Chance * Pairs(pattern.Clicks).Sum(pair =>
            Math.Log(1 + Math.Exp(_energies[pair.I] - _energies[pair.J])) / _propensity[pair.I]));
        Assert.Equal(expected, Mean(new RankNetLoss(), isWeighted: true, (clicks, count) => clicks * (count - clicks)), 1e-5);
    }

    [Fact]
    public void Pooled_labels_of_any_size_weigh_as_they_are()
    {
        // What pooling many sessions comes to: one list, whose labels are relevances.
        float[] labels = Array.ConvertAll(_relevance, r => (float)r);
        double value = Batch.OneGroup(labels, _energies).Evaluate(new LossCase(new SoftmaxCrossEntropyLoss(), null, new ConstantMargin())).Values[0];
        Assert.Equal(Enumerable.Range(0, 4).Sum(i => _relevance[i] * -LogProbability(i)), value * labels.Sum(), 1e-5);
    }

    /// <summary>The mean of what the library's loss, taken by its list's weight, adds up to over the clicks or pairs it is a mean of.</summary>
    private static double Mean(EnergyBasedLoss loss, bool isWeighted, Func<int, int, int> terms) => Patterns().Sum(pattern =>
    {
        float[] labels = Array.ConvertAll(pattern.Clicks, click => click ? 1f : 0), weights = Array.ConvertAll(_propensity, p => isWeighted ? (float)(1 / p) : 1);
        int clicks = pattern.Clicks.Count(click => click);
        if (clicks == 4)
        {
            // All clicked: the library leaves such a list out, since nothing in it can be contrasted. Here it is added.
            return loss is SoftmaxCrossEntropyLoss ? pattern.Chance * Enumerable.Range(0, 4).Sum(i => weights[i] * -LogProbability(i)) : 0;
        }

        LossResult result = new Batch([4], labels, _energies, weights).Evaluate(new LossCase(loss, null, new ConstantMargin()));
        return pattern.Chance * result.Values[0] * result.Weights[0] * terms(clicks, 4);
    });

    private static IEnumerable<(bool[] Clicks, double Chance)> Patterns() => Enumerable.Range(0, 16).Select(pattern =>
    {
        bool[] clicks = [.. Enumerable.Range(0, 4).Select(i => ((pattern >> i) & 1) == 1)];
        return (clicks, Enumerable.Range(0, 4).Aggregate(1.0, (chance, i) =>
            chance * (clicks[i] ? _propensity[i] * _relevance[i] : 1 - (_propensity[i] * _relevance[i]))));
    });

    private static IEnumerable<(int I, int J)> Pairs(bool[] clicks) =>
        from i in Enumerable.Range(0, 4) where clicks[i] from j in Enumerable.Range(0, 4) where !clicks[j] select (i, j);

    private static double LogProbability(int i) => -_energies[i] - Math.Log(_energies.Sum(energy => Math.Exp(-energy)));
}
