using TorchSharp;

namespace EbmMlNet.Training.Tests.Objectives;

/// <summary>Objectives that are no estimate of the likelihood's gradient, or bounds on it.</summary>
public class OtherObjectivesTests
{
    private const float A = 1.5f;
    private const float B = 0.7f;

    [Fact]
    public void Self_normalised_likelihood_has_the_gradient_of_its_bound_with_any_number_of_draws()
    {
        // dF(y) - Z E[dF], by sums over a fine grid.
        (double a, double b) = (0, 0);
        for (double y = -12; y < 12; y += 1e-3)
        {
            double p = Math.Exp(-(A * y * y / 2) - (B * Math.Tanh(3 * y))) * 1e-3;
            a += p * y * y / 2;
            b += p * Math.Tanh(3 * y);
        }

        (double A, double B)[] found = [.. Enumerable.Range(0, 4000).Select(seed => Gradient(new SelfNormalized { Samples = 3 }, seed))];
        Check(((0.3 * 0.3) + (1.2 * 1.2)) / 4 - a, found.Select(g => g.A));
        Check((Math.Tanh(0.9) + Math.Tanh(-3.6)) / 2 - b, found.Select(g => g.B));

        static void Check(double exact, IEnumerable<double> values)
        {
            double[] all = [.. values];
            double mean = all.Average(), error = Math.Sqrt(all.Sum(v => (v - mean) * (v - mean)) / all.Length / all.Length);
            Assert.InRange(mean - exact, -4 * error, 4 * error);
        }
    }

    [Fact]
    public void Score_matching_is_least_at_the_slope_of_the_noisy_answers_density()
    {
        // Answers are points: the noisy one's density around a point is N(y, d^2), whose energy has the slope (y' - y) / d^2.
        Assert.Equal(0, Value(1 / 0.04), 1e-6);
        Assert.Equal(0.25, Value(0.5 / 0.04), 0.03);
        Assert.Equal(1, Value(0), 0.1);

        static double Value(double curvature)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            torch.Tensor answers = torch.tensor([0.3f, -1.2f]), factor = torch.tensor((float)(curvature / 2), requires_grad: true);
            var step = new DensityStep(answers, y => factor * (y - answers.unsqueeze(1)) * (y - answers.unsqueeze(1)), Mixture(2), 1);
            torch.Tensor loss = new DenoisingScoreMatching { Noise = 0.2, Samples = 5000 }.Evaluate(step).mean();
            loss.backward();
            return loss.item<float>();
        }
    }

    [Fact]
    public void Chains_end_where_the_energy_says()
    {
        // E dF under exp(-F) for F = A y^2 / 2 is 1 / (2 A): long chains find it, and the gradient is that of the likelihood.
        const int rows = 4000;
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor weight = torch.tensor(A, requires_grad: true);
        torch.Tensor answers = torch.zeros(rows);
        var step = new DensityStep(answers, y => weight * y * y / 2, Mixture(rows), 1);
        new ContrastiveDivergence { Steps = 60, StepSize = 0.6 }.Evaluate(step).mean().backward();
        Assert.Equal(-1 / (2 * A), weight.grad!.item<float>(), 0.03);
        Assert.InRange(step.Acceptance, 0.7, 1);
    }

    [Fact]
    public void Chains_from_the_right_answer_stay_near_it()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor weights = torch.tensor([A, B], requires_grad: true);
        DensityStep step = ObjectiveGradientTests.Step(weights, 1);
        torch.Tensor value = new ContrastiveDivergence { Start = null, Steps = 2, StepSize = 0.01 }.Evaluate(step);
        Assert.InRange(value.abs().max().item<float>(), 0, 0.3);
    }

    [Fact]
    public void The_most_offending_answer_is_the_lowest_outside_the_radius()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        // Lowest at 1; right answers at 1 and at -1.
        torch.Tensor answers = torch.tensor([1f, -1f]);
        var step = new DensityStep(answers, y => (y - 1) * (y - 1), Mixture(2), 1);
        float[] found = new OffendingAnswer { Samples = 500, Steps = 20, Radius = 0.25 }.Find(step, answers.unsqueeze(1)).data<float>().ToArray();
        Assert.Equal(0.25, Math.Abs(found[0] - 1), 0.02);
        Assert.Equal(1, found[1], 0.02);
    }

    [Fact]
    public void Losses_of_two_energies_are_their_formulas()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor answers = torch.tensor([0.2f, -1f]), weight = torch.tensor(0.3f);
        double F(double y) => 0.3 * (y - 1) * (y - 1);
        foreach ((EnergyBasedLoss loss, Func<double, double, double> formula) in new (EnergyBasedLoss, Func<double, double, double>)[]
        {
            (new HingeLoss(), (right, wrong) => Math.Max(0, 0.5 + right - wrong)),
            (new SimpleLoss(), (right, wrong) => Soft(right) + Math.Max(0, 0.5 - Soft(wrong))),
            (new SquareSquareLoss(), (right, wrong) => (Soft(right) * Soft(right)) + Math.Pow(Math.Max(0, 0.5 - Soft(wrong)), 2)),
        })
        {
            var step = new DensityStep(answers, y => weight * (y - 1) * (y - 1), Mixture(2), 1);
            var objective = new OffendingAnswer { Loss = loss, Margin = 0.5, Samples = 500, Steps = 20 };
            float[] offending = objective.Find(step, answers.unsqueeze(1)).data<float>().ToArray();
            float[] values = objective.Evaluate(step).data<float>().ToArray();
            Assert.Equal(formula(F(0.2), F(offending[0])), values[0], 0.02);
            Assert.Equal(formula(F(-1), F(offending[1])), values[1], 0.02);
        }

        static double Soft(double x) => Math.Log(1 + Math.Exp(x));
    }

    private static AnswerMixture Mixture(int rows) => new(torch.zeros(rows, 1), torch.zeros(rows, 1), torch.ones(rows, 1));

    private static (double A, double B) Gradient(DensityObjective objective, int seed)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor weights = torch.tensor([A, B], requires_grad: true);
        DensityStep step = ObjectiveGradientTests.Step(weights, seed);
        objective.Evaluate(step).mean().backward();
        float[] gradient = weights.grad!.data<float>().ToArray();
        return (gradient[0], gradient[1]);
    }
}
