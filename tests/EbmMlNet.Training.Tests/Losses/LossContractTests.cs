using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests;

/// <summary>What holds of every loss, whatever its formula.</summary>
public sealed class LossContractTests
{
    public static TheoryData<string> LossNames => Catalogue.LossNames;

    public static TheoryData<string> CaseNames => Catalogue.CaseNames;

    public static TheoryData<string> FixedCaseNames => Catalogue.FixedCaseNames;

    public static TheoryData<string> FewCaseNames => Catalogue.FewCaseNames;

    [Theory]
    [MemberData(nameof(LossNames))]
    public void Every_loss_has_a_naive_oracle(string name) =>
        Assert.True(Oracle.Knows(Catalogue.Loss(name)), $"{name} has no entry in Oracle.cs: write its formula there once more, with plain loops.");

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void Values_and_weights_are_those_of_the_naive_oracle(string name)
    {
        LossCase item = Catalogue.Cases[name];
        for (int seed = 1; seed <= 5; seed++)
        {
            // The oracle of ListMLE knows no ties: the loss puts those in random order.
            Batch batch = item.Loss is ListMleLoss ? Batch.Untied(seed) : Batch.Mixed(seed);
            LossResult result = batch.Evaluate(item);
            OracleGroup[] groups = OracleGroups.From(batch, item);
            for (int group = 0; group < groups.Length; group++)
            {
                Near(Oracle.Value(item, groups[group]), result.Values[group], 1e-6, $"value of group {group}, seed {seed}");
                Near(Oracle.Weight(groups[group]), result.Weights[group], 1e-6, $"weight of group {group}, seed {seed}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(FewCaseNames))]
    public void Gradients_are_finite_differences(string name)
    {
        LossCase item = Catalogue.Cases[name];
        for (int seed = 1; seed <= 2; seed++)
        {
            var batch = Batch.Mixed(seed);
            double[] gradient = batch.Evaluate(item).Gradient;
            const double step = 1e-6;
            for (int row = 0; row < gradient.Length; row++)
            {
                double difference = (Upstream(step) - Upstream(-step)) / (2 * step);
                Near(difference, gradient[row], 1e-5, $"gradient of row {row}, seed {seed}");

                double Upstream(double change)
                {
                    double[] energies = [.. batch.Energies];
                    energies[row] += change;
                    return batch.With(energies).Evaluate(item).Values.Select((value, group) => (group + 1) * value).Sum();
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(LossNames))]
    public void A_group_of_one_grade_counts_for_nothing_and_has_no_gradient(string name)
    {
        var batch = new Batch([3, 1, 2], [1, 1, 1, 2, 0, 0], [0.5, 7, -1, 1e4, 2, 3]);
        LossResult result = batch.Evaluate(new LossCase(Catalogue.Loss(name), null, new ConstantMargin()));
        Assert.All(result.Values, value => Assert.Equal(0, value));
        Assert.All(result.Weights, weight => Assert.Equal(0, weight));
        Assert.All(result.Gradient, slope => Assert.Equal(0, slope));
    }

    [Theory]
    [MemberData(nameof(LossNames))]
    public void The_mean_of_nothing_is_zero_and_differentiable(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor energies = tensor(new float[] { 1, 2, 3 }, requires_grad: true);
        Tensor mean = Catalogue.Loss(name).Evaluate(GroupLayout.Create([2, 1], [0, 0, 1]).Arrange(energies), new LossContext(new Random(1))).Mean();
        mean.backward();
        Assert.Equal(0f, mean.item<float>());
        Assert.All(energies.grad!.data<float>().ToArray(), slope => Assert.Equal(0f, slope));
    }

    [Theory]
    [MemberData(nameof(LossNames))]
    public void An_energy_that_is_not_a_number_stays_one(string name)
    {
        var batch = new Batch([2, 2], [0, 1, 0, 1], [1, 2, 3, double.NaN]);
        LossResult result = batch.Evaluate(new LossCase(Catalogue.Loss(name), null, new ConstantMargin()));
        Assert.True(double.IsFinite(result.Values[0]));
        Assert.True(double.IsNaN(result.Values[1]), $"the value is {result.Values[1]}");
    }

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void Extreme_energies_give_finite_values_and_gradients(string name)
    {
        LossCase item = Catalogue.Cases[name];
        foreach (double[] levels in new double[][] { [1e4, -1e4], [1e4], [-1e4], [0], [1e4, 0], [-1e4, 0] })
        {
            Random random = new(1);
            var batch = Batch.Mixed(1);
            LossResult result = batch.With([.. batch.Energies.Select(_ => levels[random.Next(levels.Length)])]).Evaluate(item, ScalarType.Float32);
            Assert.All(result.Values, value => Assert.True(double.IsFinite(value), $"value {value} at energies of {string.Join(" and ", levels)}"));
            Assert.All(result.Gradient, value => Assert.True(double.IsFinite(value), $"gradient {value} at energies of {string.Join(" and ", levels)}"));
        }
    }

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void A_right_answer_ranked_last_is_pushed_down_and_nothing_incorrect_with_it(string name)
    {
        LossCase item = Catalogue.Cases[name];
        var batch = Batch.OneGroup([0, 0, 1, 0], [0.85, 0.88, 0.9, 0.86]);
        double[] gradient = batch.Evaluate(item).Gradient;
        Assert.True(gradient[2] > 0, $"the gradient of the right answer is {gradient[2]}");
        double[] incorrect = [gradient[0], gradient[1], gradient[3]];
        if (item.Loss is ListMleLoss)
        {
            // It orders the incorrect answers among themselves too, at random.
            incorrect = [incorrect.Sum()];
        }

        Assert.All(incorrect, slope => Assert.True(slope <= 0, $"the gradient of an incorrect answer is {slope}"));
    }

    [Theory]
    [MemberData(nameof(FixedCaseNames))]
    public void Padding_and_other_groups_change_nothing(string name)
    {
        LossCase item = Catalogue.Cases[name];
        var batch = Batch.Mixed(6);
        LossResult together = batch.Evaluate(item);
        int first = 0;
        for (int group = 0; group < batch.Sizes.Length; group++)
        {
            Range rows = first..(first + batch.Sizes[group]);
            first += batch.Sizes[group];
            LossResult alone = new Batch([batch.Sizes[group]], batch.Labels[rows], batch.Energies[rows], batch.Weights![rows]).Evaluate(item);
            Near(alone.Values[0], together.Values[group], 1e-9, $"value of group {group}");
            Assert.Equal(alone.Weights[0], together.Weights[group]);
            Assert.All(alone.Gradient.Zip(together.Gradient[rows]), pair => Near((group + 1) * pair.First, pair.Second, 1e-9, $"gradient in group {group}"));
        }
    }

    [Theory]
    [MemberData(nameof(FixedCaseNames))]
    public void The_order_of_the_rows_changes_nothing(string name)
    {
        LossCase item = Catalogue.Cases[name];
        var batch = Batch.OneGroup([2, 0, 1, 0, 2, 3, 0, 1], [.. Enumerable.Range(0, 8).Select(i => Math.Sin(3 * i))]);
        int[] order = [5, 3, 0, 7, 1, 6, 4, 2];
        LossResult before = batch.Evaluate(item);
        LossResult after = Batch.OneGroup([.. order.Select(i => batch.Labels[i])], [.. order.Select(i => batch.Energies[i])]).Evaluate(item);
        Near(before.Values[0], after.Values[0], 1e-9, "value");
        Assert.All(order.Zip(after.Gradient), pair => Near(before.Gradient[pair.First], pair.Second, 1e-9, $"gradient of row {pair.First}"));
    }

    [Theory]
    [MemberData(nameof(LossNames))]
    public void Single_precision_agrees_with_double(string name)
    {
        var item = new LossCase(Catalogue.Loss(name), null, new ConstantMargin());
        LossResult exact = Batch.Mixed(3).Evaluate(item);
        LossResult single = Batch.Mixed(3).Evaluate(item, ScalarType.Float32);
        Assert.All(exact.Values.Zip(single.Values), pair => Near(pair.First, pair.Second, 1e-4, "value"));
        Assert.All(exact.Gradient.Zip(single.Gradient), pair => Near(pair.First, pair.Second, 1e-4, "gradient"));
    }

    internal static void Near(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * (1 + Math.Abs(expected)), $"{what}: expected {expected}, found {actual}");
}
