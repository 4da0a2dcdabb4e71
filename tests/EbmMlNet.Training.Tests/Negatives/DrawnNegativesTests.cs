using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests;

/// <summary>What is drawn is drawn as often as it should be. Seeds are fixed; bounds are four standard deviations.</summary>
public sealed class DrawnNegativesTests
{
    private const int Draws = 20_000;

    private static readonly double[] _energies = [0.5, -0.7, 1.2, 0.1, 2.0];

    [Fact]
    public void Random_incorrect_answers_are_drawn_evenly() => Frequencies(new RandomIncorrect(2), [0.4, 0.4, 0.4, 0.4, 0.4]);

    [Fact]
    public void Gibbs_sampling_draws_by_the_gibbs_probability()
    {
        double[] weights = [.. _energies.Select(energy => Math.Exp(-1.5 * energy))];
        Frequencies(new GibbsSampled(1, 1.5f), [.. weights.Select(weight => weight / weights.Sum())]);
    }

    [Fact]
    public void Gibbs_sampling_takes_all_where_all_are_asked_for() => Frequencies(new GibbsSampled(5), [1, 1, 1, 1, 1]);

    [Fact]
    public void The_pool_draws_evenly_from_the_most_offending() => Frequencies(new OffendingPool(3), [1 / 3.0, 1 / 3.0, 0, 1 / 3.0, 0]);

    [Fact]
    public void A_mixture_takes_what_either_takes() =>
        Frequencies(new Mixture(new MostOffending(), new RandomIncorrect()), [0.2, 1, 0.2, 0.2, 0.2]);

    [Fact]
    public void ListMle_puts_ties_in_every_order_equally_often()
    {
        using DisposeScope scope = NewDisposeScope();
        AnswerGroups answers = Batch.OneGroup([0, 0, 1], [0, 1, 5]).Arrange(tensor(new double[] { 0, 1, 5 }));
        Random random = new(1);
        Dictionary<double, int> values = [];
        for (int i = 0; i < 2000; i++)
        {
            using DisposeScope step = NewDisposeScope();
            double value = Math.Round(new ListMleLoss().Evaluate(answers, new LossContext(random)).Mean().item<double>(), 9);
            values[value] = values.GetValueOrDefault(value) + 1;
        }

        Assert.Equal(2, values.Count);
        Assert.All(values.Values, count => Assert.InRange(count, 910, 1090));
    }

    private static void Frequencies(Negatives negatives, double[] expected)
    {
        using DisposeScope scope = NewDisposeScope();
        Batch batch = Batch.OneGroup([0, 0, 0, 0, 0, 1], [.. _energies, 0]);
        AnswerGroups answers = batch.Arrange(batch.EnergyTensor());
        Random random = new(1);
        double[] counts = new double[_energies.Length];
        for (int i = 0; i < Draws; i++)
        {
            using DisposeScope step = NewDisposeScope();
            ChosenAnswers chosen = negatives.Choose(answers, answers.RightAnswers, new ConstantMargin(), random);
            bool[] mask = [.. chosen.Mask.data<bool>()];
            foreach (long column in chosen.Columns.data<long>().ToArray().Where((_, k) => mask[k]))
            {
                counts[column]++;
            }
        }

        Assert.All(expected.Zip(counts), pair =>
            Assert.InRange(pair.Second / Draws, pair.First - Bound(pair.First), pair.First + Bound(pair.First)));

        static double Bound(double probability) => (4 * Math.Sqrt(probability * (1 - probability) / Draws)) + 1e-12;
    }
}
