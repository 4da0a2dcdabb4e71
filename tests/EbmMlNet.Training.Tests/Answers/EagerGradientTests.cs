using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests;

public sealed class EagerGradientTests
{
    [Fact]
    public void A_sum_in_parts_has_the_value_and_gradient_of_the_sum()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor start = tensor(new[] { 0.5, -1, 2, 0.1, 0.7, -0.3 }, [2, 3]);
        Tensor whole = start.clone().requires_grad_();
        Tensor parts = start.clone().requires_grad_();
        Tensor upstream = tensor(new[] { 2.0, -3 });
        (((whole * 2).exp() * upstream.unsqueeze(1)).sum() + (whole.sin().sum(1) * upstream).sum()).backward();

        // What the energies come from takes part too: here they are twice the parameter.
        Tensor sum = EagerGradient.Sum(parts * 2, [0, 1], (energies, part) => part == 0 ? energies.exp().sum(1) : (energies / 2).sin().sum(1));
        (sum * upstream).sum().backward();
        Assert.All(Batch.Doubles(whole.grad!).Zip(Batch.Doubles(parts.grad!)), pair => LossContractTests.Near(pair.First, pair.Second, 1e-12, "slope"));
        Assert.Equal(Batch.Doubles(((whole * 2).exp() + whole.sin()).sum(1)), Batch.Doubles(sum), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Without_gradient_the_values_alone_are_summed()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor sum = EagerGradient.Sum(tensor(new[] { 1.0, 2 }, [2, 1]), [1, 2, 3], (energies, part) => (energies * part).sum(1));
        Assert.False(sum.requires_grad);
        Assert.Equal([6, 12], Batch.Doubles(sum));
    }

    [Fact]
    public void Right_answers_are_split_within_the_budget_and_none_is_lost()
    {
        using DisposeScope scope = NewDisposeScope();
        RightAnswers rights = GroupLayout.Create([6, 4, 2], [0, 1, 2, 3, 4, 5, 0, 0, 1, 2, 1, 0]).RightAnswers;
        foreach (long budget in new[] { 1, 4, 7, 1000 })
        {
            IReadOnlyList<RightAnswers> runs = rights.Split(lowerCount => Math.Min(lowerCount, 4), budget);
            Assert.Equal(rights.Span.ToArray(), runs.SelectMany(run => run.Span.ToArray()));
            Assert.All(runs, run => Assert.True(run.Count == 1 || (long)run.Count * Math.Min(run.LongestLower, 4) <= budget));
            Assert.All(runs, run => Assert.Equal(run.Span.ToArray().Select(right => (long)right.LowerCount), run.LowerCounts.data<long>().ToArray()));
        }
    }
}
