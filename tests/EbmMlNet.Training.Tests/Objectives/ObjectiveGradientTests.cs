using TorchSharp;

namespace EbmMlNet.Training.Tests.Objectives;

/// <summary>
/// The gradient of each objective on a small energy, F(y) = a y^2 / 2 + b tanh(3 y), beside the exact one of the negative log-likelihood.
/// </summary>
public class ObjectiveGradientTests
{
    private const float A = 1.5f;
    private const float B = 0.7f;
    private static readonly float[] _answers = [0.3f, -1.2f];

    private static readonly Dictionary<string, Func<int, DensityObjective>> _estimators = new()
    {
        ["importance sampling, mixture"] = samples => new ImportanceSampling { Samples = samples },
        ["importance sampling, around the answer"] = samples => new ImportanceSampling { Samples = samples, Proposal = new GaussianProposal { Deviations = [0.5, 2] } },
        ["ranking NCE, mixture"] = samples => new RankingNce { Samples = samples },
        ["ranking NCE, around the answer"] = samples => new RankingNce { Samples = samples, Proposal = new GaussianProposal { Deviations = [0.5, 2] } },
        ["NCE+"] = samples => new NcePlus { Samples = samples, Noise = 1e-4, Proposal = new GaussianProposal { Deviations = [0.5, 2] } },
    };

    public static TheoryData<string> Estimators => [.. _estimators.Keys];

    [Fact]
    public void On_a_grid_it_is_exact()
    {
        (double a, double b) = Exact();
        (double foundA, double foundB) = Gradient(new ExactGrid { Points = 129 }, 1);
        Assert.Equal(a, foundA, 1e-3);
        Assert.Equal(b, foundB, 1e-3);
    }

    [Theory]
    [MemberData(nameof(Estimators))]
    public void With_many_draws_it_is_the_exact_one_in_the_mean(string name)
    {
        const int seeds = 60;
        (double exactA, double exactB) = Exact();
        (double A, double B)[] found = [.. Enumerable.Range(0, seeds).Select(seed => Gradient(_estimators[name](2000), seed))];
        Check(exactA, found.Select(g => g.A));
        Check(exactB, found.Select(g => g.B));

        static void Check(double exact, IEnumerable<double> values)
        {
            double mean = values.Average(), error = Math.Sqrt(Variance(values) / seeds);
            // Both are off by O(1 / draws) at most.
            Assert.InRange(mean - exact, (-4 * error) - 2e-3, (4 * error) + 2e-3);
        }
    }

    [Theory]
    [MemberData(nameof(Estimators))]
    public void Its_variance_falls_as_one_by_the_draws(string name)
    {
        double few = Of(50), many = Of(400);
        Assert.InRange(few / many, 8 / 1.9, 8 * 1.9);

        double Of(int samples)
        {
            (double A, double B)[] found = [.. Enumerable.Range(0, 300).Select(seed => Gradient(_estimators[name](samples), seed))];
            return Variance(found.Select(g => g.A)) + Variance(found.Select(g => g.B));
        }
    }

    [Fact]
    public void Draws_from_the_density_itself_all_count_the_same()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        var mixture = new AnswerMixture(torch.tensor([0f], [1, 1]), torch.tensor([0.5f], [1, 1]), torch.tensor([2f], [1, 1]));
        DensityStep same = Draw(mixture.LogDensity), wider = Draw(answers => answers * answers * -0.25f);
        Assert.Equal(1, same.EffectiveSampleSize, 1e-4);
        Assert.Equal(0, same.LogWeightDeviation, 1e-4);
        Assert.InRange(wider.EffectiveSampleSize, 0.1, 0.95);

        // log w = -y^2 / 4 + (y - 1/2)^2 / 8 + ..., of y = 1/2 + 2 z: -z^2 / 2 - z / 2 + ..., whose variance is 1/2 + 1/4.
        Assert.Equal(Math.Sqrt(0.75), wider.LogWeightDeviation, 0.1);

        DensityStep Draw(Func<torch.Tensor, torch.Tensor> logDensity)
        {
            var step = new DensityStep(torch.tensor([1f]), answers => logDensity(answers).neg(), mixture, 1);
            _ = new ImportanceSampling { Samples = 5000 }.Evaluate(step);
            return step;
        }
    }

    [Theory]
    [MemberData(nameof(Estimators))]
    public void It_says_how_many_of_the_draws_count(string name)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        DensityStep step = Step(torch.tensor([A, B]), 1);
        _ = _estimators[name](500).Evaluate(step);
        Assert.InRange(step.EffectiveSampleSize, 0.1, 1);
        Assert.InRange(step.LogWeightDeviation, 1e-3, 5);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new ImportanceSampling { Samples = 0 });
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new RankingNce { Samples = 0 });
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new NcePlus { Noise = 0 });
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new ExactGrid { Points = 2 });
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianProposal { Deviations = [0.1, -1] });
    }

    [Fact]
    public void Draws_of_a_mixture_have_its_moments()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        DensityStep step = Step(torch.tensor([A, B]), 1);
        float[] drawn = new MixtureProposal().Draw(step, 100_000).select(0, 0).data<float>().ToArray();
        Assert.Equal(0.5 * (-1 + 1), drawn.Average(), 0.02);
        Assert.Equal(1 + (((0.8 * 0.8) + (1.2 * 1.2)) / 2), drawn.Average(y => y * y), 0.03);
    }

    internal static DensityStep Step(torch.Tensor weights, int seed)
    {
        int rows = _answers.Length;
        torch.Tensor means = torch.tensor([-1f, 1f]).expand(rows, 2), spreads = torch.tensor([0.8f, 1.2f]).expand(rows, 2);
        var mixture = new AnswerMixture(torch.full([rows, 2], (float)Math.Log(0.5)), means, spreads);
        return new DensityStep(
            torch.tensor(_answers), y => (weights[0] * y * y / 2) + (weights[1] * torch.tanh(3 * y)), mixture, seed);
    }

    private static (double A, double B) Gradient(DensityObjective objective, int seed)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor weights = torch.tensor([A, B], requires_grad: true);
        DensityStep step = Step(weights, seed);
        objective.Evaluate(step).mean().backward();
        float[] gradient = weights.grad!.data<float>().ToArray();
        return (gradient[0], gradient[1]);
    }

    // dF(y) - E dF(y'), by sums over a fine grid.
    private static (double A, double B) Exact()
    {
        double z = 0, a = 0, b = 0;
        for (double y = -12; y < 12; y += 1e-3)
        {
            double p = Math.Exp(-(A * y * y / 2) - (B * Math.Tanh(3 * y)));
            z += p;
            a += p * y * y / 2;
            b += p * Math.Tanh(3 * y);
        }

        return (_answers.Average(y => y * y / 2.0) - (a / z), _answers.Average(y => Math.Tanh(3 * y)) - (b / z));
    }

    private static double Variance(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average();
        return all.Sum(v => (v - mean) * (v - mean)) / (all.Length - 1);
    }
}
