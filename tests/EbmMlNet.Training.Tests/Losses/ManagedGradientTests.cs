using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests;

/// <summary>Losses that are computed in managed memory in single precision, beside their formulas in torch, which double precision takes.</summary>
public sealed class ManagedGradientTests
{
    public static TheoryData<string> Names => [.. _losses.Keys];

    private static readonly Dictionary<string, EnergyBasedLoss> _losses = new(StringComparer.Ordinal)
    {
        ["NLL"] = new NegativeLogLikelihoodLoss(),
        ["NLL, beta 5"] = new NegativeLogLikelihoodLoss(5),
        ["NLL, beta .1"] = new NegativeLogLikelihoodLoss(0.1f),
        ["Lambda"] = new LambdaLoss(),
        ["Lambda, sigma 3"] = new LambdaLoss { Sigma = 3, Mu = 2 },
        ["Lambda, truncated"] = new LambdaLoss { Truncation = 2 },
        ["Ndcg1"] = new LambdaLoss(NdcgWeighting.Ndcg1),
        ["Ndcg2"] = new LambdaLoss(NdcgWeighting.Ndcg2),
        ["LambdaRank"] = new LambdaLoss(NdcgWeighting.LambdaRank),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Single_precision_gives_what_double_precision_gives(string name)
    {
        var item = new LossCase(_losses[name], null, new ConstantMargin());
        for (int seed = 1; seed <= 20; seed++)
        {
            // Numbers of single precision, of which some are equal.
            var batch = Batch.Mixed(seed);
            batch = batch.With([.. batch.Energies.Select(energy => (double)(float)(seed % 2 == 0 ? Math.Round(energy) : energy))]);
            LossResult expected = batch.Evaluate(item), found = batch.Evaluate(item, ScalarType.Float32);
            Assert.All(expected.Values.Zip(found.Values), pair => LossContractTests.Near(pair.First, pair.Second, 1e-5, $"value, seed {seed}"));
            Assert.All(expected.Gradient.Zip(found.Gradient), pair => LossContractTests.Near(pair.First, pair.Second, 1e-5, $"slope, seed {seed}"));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_mean_over_groups_and_its_gradient_without_tensors_are_those_with_them(string name)
    {
        foreach (bool hasWeights in (bool[])[false, true])
        {
            var random = new Random(9);
            // The fourth and the fifth group count for nothing: all their labels are equal. The last has more pairs than are computed at once.
            int[] sizes = [4, 1, 7, 3, 2, 30, 90];
            float[] labels =
            [
                0, 0, 1, 2, 1, 0, 0, 0, 0, 1, 1, 3, 2, 2, 2, 0, 0, .. Enumerable.Range(0, 30).Select(i => (float)(i / 12)), .. Enumerable.Range(0, 90).Select(i => (float)(i / 30)),
            ];
            float[] weights = hasWeights ? [.. labels.Select(_ => 2 * random.NextSingle())] : [];
            float[] energies = [.. labels.Select(_ => 4 * random.NextSingle())];
            using DisposeScope scope = NewDisposeScope();
            Tensor leaf = tensor(Array.ConvertAll(energies, energy => (double)energy), requires_grad: true);
            Tensor expected = _losses[name].Evaluate(GroupLayout.Create(sizes, labels, weights).Arrange(leaf), new LossContext(new Random(1))).Mean();
            expected.backward();

            var plan = GroupLayout.Plan(sizes, labels, weights);
            float[] gradient = new float[labels.Length];
            float found = ManagedGradient.Mean(plan, energies, _losses[name].Managed(plan, new LossContext(new Random(1)))!, gradient);
            Assert.Equal(expected.item<double>(), found, 1e-5);
            Assert.All(leaf.grad!.data<double>().ToArray().Zip(gradient), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        }
    }

    [Fact]
    public void Chosen_negatives_leave_the_loss_to_torch()
    {
        var plan = GroupLayout.Plan([2], [0, 1]);
        Assert.Null(new NegativeLogLikelihoodLoss().Managed(plan, new LossContext(new Random(1)) { Negatives = new RandomIncorrect(1) }));
        Assert.Null(new HingeLoss().Managed(plan, new LossContext(new Random(1))));
    }

    [Fact]
    public void Where_incorrect_answers_are_too_high_for_the_sum_the_formula_of_torch_takes_over()
    {
        var item = new LossCase(new NegativeLogLikelihoodLoss(10), null, new ConstantMargin());
        var batch = Batch.OneGroup([0, 0, 1], [200, 210, -100]);
        LossResult expected = batch.Evaluate(item), found = batch.Evaluate(item, ScalarType.Float32);
        Assert.Equal(expected.Values, found.Values);
        Assert.Equal(expected.Gradient, found.Gradient);
    }

    [Fact]
    public void Without_gradient_there_are_values_alone()
    {
        using DisposeScope scope = NewDisposeScope();
        AnswerGroups answers = GroupLayout.Create([3], [0, 1, 2]).Arrange(tensor(new float[] { 1, 2, 3 }));
        Tensor values = new LambdaLoss().Evaluate(answers, new LossContext(new Random(1))).Values;
        Assert.False(values.requires_grad);
        Assert.True(values.item<float>() > 0);
    }
}
