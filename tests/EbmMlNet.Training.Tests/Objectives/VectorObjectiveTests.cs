using TorchSharp;

namespace EbmMlNet.Training.Tests.Objectives;

/// <summary>
/// The gradient of each objective where answers are vectors, on F(y) = a |y|^2 / 2 + b tanh(3 y_1 - 2 y_2), beside the exact one of the negative
/// log-likelihood.
/// </summary>
public class VectorObjectiveTests
{
    private const float A = 1.5f;
    private const float B = 0.7f;
    private static readonly float[] _answers = [0.3f, -0.5f, -1.2f, 0.4f];

    private static readonly Dictionary<string, Func<int, DensityObjective>> _estimators = new()
    {
        ["importance sampling, mixture"] = samples => new ImportanceSampling { Samples = samples },
        ["importance sampling, around the answer"] = samples => new ImportanceSampling { Samples = samples, Proposal = new GaussianProposal { Deviations = [0.7, 2] } },
        ["ranking NCE, mixture"] = samples => new RankingNce { Samples = samples },
        ["NCE+"] = samples => new NcePlus { Samples = samples, Noise = 1e-4, Proposal = new GaussianProposal { Deviations = [0.7, 2] } },
    };

    public static TheoryData<string> Estimators => [.. _estimators.Keys];

    [Theory]
    [MemberData(nameof(Estimators))]
    public void With_many_draws_it_is_the_exact_one_in_the_mean_and_its_variance_falls_as_one_by_the_draws(string name)
    {
        (double exactA, double exactB) = Exact(normalised: true);
        (double A, double B)[] found = [.. Enumerable.Range(0, 60).Select(seed => Gradient(_estimators[name](2000), seed))];
        Check(exactA, found.Select(g => g.A));
        Check(exactB, found.Select(g => g.B));
        Assert.InRange(Of(50) / Of(400), 8 / 2.0, 8 * 2.0);

        double Of(int samples)
        {
            (double A, double B)[] few = [.. Enumerable.Range(0, 300).Select(seed => Gradient(_estimators[name](samples), seed))];
            return Variance(few.Select(g => g.A)) + Variance(few.Select(g => g.B));
        }
    }

    [Fact]
    public void Self_normalised_likelihood_has_the_gradient_of_its_bound()
    {
        (double exactA, double exactB) = Exact(normalised: false);
        (double A, double B)[] found = [.. Enumerable.Range(0, 1000).Select(seed => Gradient(new SelfNormalized { Samples = 10 }, seed))];
        Check(exactA, found.Select(g => g.A));
        Check(exactB, found.Select(g => g.B));
    }

    [Fact]
    public void Long_chains_give_the_gradient_of_the_likelihood()
    {
        (double exactA, double exactB) = Exact(normalised: true);
        (double A, double B)[] found = [.. Enumerable.Range(0, 150).Select(seed => Gradient(new ContrastiveDivergence { Steps = 25, StepSize = 0.5 }, seed))];
        Check(exactA, found.Select(g => g.A));
        Check(exactB, found.Select(g => g.B));
    }

    [Fact]
    public void Score_matching_is_least_at_the_slope_of_the_noisy_answers_density()
    {
        Assert.Equal(0, Value(1 / 0.04), 1e-5);
        // (f - 1)^2 for each of two targets.
        Assert.Equal(0.5, Value(0.5 / 0.04), 0.05);

        static double Value(double curvature)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            torch.Tensor answers = torch.tensor(_answers, [2, 2]), factor = torch.tensor((float)(curvature / 2), requires_grad: true);
            var step = new DensityStep(answers, y => factor * Scalars.Square(y - answers.unsqueeze(1)).sum(2), Mixture(), 1);
            return new DenoisingScoreMatching { Noise = 0.2, Samples = 5000 }.Evaluate(step).mean().item<float>();
        }
    }

    [Fact]
    public void The_most_offending_answer_is_the_lowest_outside_the_radius()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        // Lowest at (1, 0); right answers there and at (-1, 0).
        torch.Tensor answers = torch.tensor([1f, 0, -1, 0], [2, 2]), low = torch.tensor([1f, 0]);
        var step = new DensityStep(answers, y => Scalars.Square(y - low).sum(2), Mixture(), 1);
        float[] found = new OffendingAnswer { Samples = 500, Steps = 30, Radius = 0.25 }.Find(step, answers.unsqueeze(1)).data<float>().ToArray();
        Assert.Equal(0.25, Math.Sqrt(((found[0] - 1) * (found[0] - 1)) + (found[1] * found[1])), 0.02);
        Assert.Equal(1, found[2], 0.05);
        Assert.Equal(0, found[3], 0.05);
    }

    [Fact]
    public void A_grid_is_refused()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        DensityStep step = Step(torch.tensor([A, B]), 1);
        Assert.Contains("take ImportanceSampling", Assert.Throws<NotSupportedException>(() => new ExactGrid().Evaluate(step)).Message);
    }

    private static AnswerMixture Mixture() => new(
        torch.full([2, 2], (float)Math.Log(0.5)),
        torch.tensor([-0.5f, 0.3f, 0.5f, -0.2f], [1, 2, 2]).expand(2, 2, 2),
        torch.tensor([0.9f, 1, 1.1f, 0.8f], [1, 2, 2]).expand(2, 2, 2))
    {
        Factors = torch.tensor([1f, 0, 0.5f, 1, 1, 0, -0.3f, 1], [1, 2, 2, 2]).expand(2, 2, 2, 2),
    };

    private static DensityStep Step(torch.Tensor weights, int seed)
    {
        torch.Tensor along = torch.tensor([3f, -2]);
        return new DensityStep(
            torch.tensor(_answers, [2, 2]), y => (weights[0] * (y * y).sum(2) / 2) + (weights[1] * torch.tanh((y * along).sum(2))), Mixture(), seed);
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

    // dF(y) - E dF(y'), or - Z E dF(y') where it is not normalised, by sums over a fine grid.
    private static (double A, double B) Exact(bool normalised)
    {
        double z = 0, a = 0, b = 0;
        const double cell = 0.02;
        for (double y = -7; y < 7; y += cell)
        {
            for (double w = -7; w < 7; w += cell)
            {
                double square = ((y * y) + (w * w)) / 2, tanh = Math.Tanh((3 * y) - (2 * w));
                double p = Math.Exp(-(A * square) - (B * tanh)) * cell * cell;
                (z, a, b) = (z + p, a + (p * square), b + (p * tanh));
            }
        }

        z = normalised ? z : 1;
        double right = ((0.3 * 0.3) + (0.5 * 0.5) + (1.2 * 1.2) + (0.4 * 0.4)) / 4;
        return (right - (a / z), ((Math.Tanh(0.9 + 1) + Math.Tanh(-3.6 - 0.8)) / 2) - (b / z));
    }

    private static void Check(double exact, IEnumerable<double> values)
    {
        double mean = values.Average(), error = Math.Sqrt(Variance(values) / values.Count());
        Assert.InRange(mean - exact, (-4 * error) - 3e-3, (4 * error) + 3e-3);
    }

    private static double Variance(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average();
        return all.Sum(v => (v - mean) * (v - mean)) / (all.Length - 1);
    }
}
