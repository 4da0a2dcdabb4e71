using TorchSharp;

namespace EbmMlNet.Training.Tests.Objectives;

/// <summary>Chains that go on where they ended, on F(y) = a y^2 / 2, whose right answers all lie at 2.</summary>
public class ReplayTests
{
    private const float A = 1.5f;
    private const int Rows = 400;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void With_as_many_steps_the_gradient_is_nearer_to_the_exact_one_than_that_of_chains_that_begin_at_the_answers(int targets)
    {
        // dF(y) - E[dF(y')], summed over targets: 2 - 1 / (2 a) each.
        double exact = targets * (2 - (1 / (2 * A)));
        double anew = Math.Abs(Gradient(new ContrastiveDivergence { Start = null, Steps = 1, StepSize = 0.4 }, targets) - exact);
        double replayed = Math.Abs(Gradient(new ContrastiveDivergence { Start = null, Steps = 1, StepSize = 0.4, ReplayFraction = 1 }, targets) - exact);
        double some = Math.Abs(Gradient(new ContrastiveDivergence { Start = null, Steps = 1, StepSize = 0.4, ReplayFraction = 0.95 }, targets) - exact);
        Assert.InRange(replayed, 0, 0.05 * exact);
        Assert.True(anew > 0.5 * exact, $"{anew} off {exact}");
        Assert.InRange(some, 0, anew / 2);
    }

    [Fact]
    public void Rows_that_were_never_seen_begin_at_the_start()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor answers = torch.full([2], 2f), ends = torch.tensor([float.NaN, -5]);
        DensityStep step = Step(answers, torch.tensor(A), 1, ends);
        _ = new ContrastiveDivergence { Start = null, Steps = 1, StepSize = 0.01, ReplayFraction = 1 }.Evaluate(step);
        float[] kept = step.NewChainEnds!.data<float>().ToArray();
        Assert.Equal(2, kept[0], 0.1);
        Assert.Equal(-5, kept[1], 0.1);
    }

    [Fact]
    public void Without_a_replay_nothing_is_kept()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        DensityStep step = Step(torch.full([2], 2f), torch.tensor(A), 1, null);
        _ = new ContrastiveDivergence().Evaluate(step);
        Assert.Null(step.NewChainEnds);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new ContrastiveDivergence { ReplayFraction = 1.1 });
    }

    // The mean over the last 40 of 60 steps of one move each.
    private static double Gradient(ContrastiveDivergence objective, int targets)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor answers = torch.full(targets == 1 ? [Rows] : [Rows, targets], 2f);
        torch.Tensor? ends = null;
        double sum = 0;
        for (int i = 0; i < 60; i++)
        {
            torch.Tensor weight = torch.tensor(A, requires_grad: true);
            DensityStep step = Step(answers, weight, i, ends);
            objective.Evaluate(step).mean().backward();
            ends = step.NewChainEnds?.detach();
            sum += i < 20 ? 0 : weight.grad!.item<float>();
        }

        return sum / 40;
    }

    private static DensityStep Step(torch.Tensor answers, torch.Tensor weight, int seed, torch.Tensor? ends)
    {
        long rows = answers.shape[0];
        bool areVectors = answers.dim() == 2;
        long[] shape = areVectors ? [rows, 1, answers.shape[1]] : [rows, 1];
        var mixture = new AnswerMixture(torch.zeros(rows, 1), torch.zeros(shape), torch.ones(shape))
        {
            Factors = areVectors ? torch.eye(answers.shape[1]).expand(rows, 1, -1, -1) : null,
        };
        return new DensityStep(answers, y => weight * (areVectors ? (y * y).sum(2) : y * y) / 2, mixture, seed) { ChainEnds = ends };
    }
}
