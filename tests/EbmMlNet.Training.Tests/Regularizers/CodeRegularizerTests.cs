using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests.Regularizers;

/// <summary>What holds of every regularizer of codes.</summary>
public sealed class CodeRegularizerTests
{
    private const int Pairs = 6;
    private const int Dimensions = 3;

    public static TheoryData<Regularizer> All => [.. typeof(Regularizer).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(Regularizer))).Select(type => (Regularizer)Activator.CreateInstance(type)!)
        .Where(regularizer => regularizer.RequiresCodes)];

    [Fact]
    public void There_are_some() => Assert.Equal(2, All.Count);

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_agree_with_finite_differences(Regularizer regularizer)
    {
        double[] codes = Drawn(1);
        double[] gradient = Evaluate(regularizer, codes).Gradient;
        const double step = 1e-6;
        for (int i = 0; i < codes.Length; i++)
        {
            double[] up = [.. codes], down = [.. codes];
            up[i] += step;
            down[i] -= step;
            double difference = (Evaluate(regularizer, up).Value - Evaluate(regularizer, down).Value) / (2 * step);
            LossContractTests.Near(difference, gradient[i], 1e-6, $"gradient of entry {i}");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Single_precision_agrees_with_double(Regularizer regularizer)
    {
        (double value, double[] gradient) = Evaluate(regularizer, Drawn(2));
        (double single, double[] singleGradient) = Evaluate(regularizer, Drawn(2), type: ScalarType.Float32);
        LossContractTests.Near(value, single, 1e-5, "value");
        Assert.All(gradient.Zip(singleGradient), pair => LossContractTests.Near(pair.First, pair.Second, 1e-4, "gradient"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_order_of_the_pairs_changes_nothing(Regularizer regularizer)
    {
        int[] order = [5, 3, 0, 1, 4, 2];
        double[] codes = Drawn(3);
        double[] shuffled = [.. Enumerable.Range(0, 2).SelectMany(branch => order.SelectMany(pair => Row(codes, branch, pair)))];
        LossContractTests.Near(Evaluate(regularizer, codes).Value, Evaluate(regularizer, shuffled).Value, 1e-12, "value");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Like_codes_that_are_spread_and_uncorrelated_cost_nothing(Regularizer regularizer)
    {
        double[] branch = [1, 1, 1, 1, -1, -1, -1, 1, -1, -1, -1, 1];
        (double value, double[] gradient) = Evaluate(regularizer, [.. branch, .. branch], pairs: 4);
        Assert.Equal(0, value, 1e-8);
        Assert.All(gradient, slope => Assert.Equal(0, slope, 1e-4));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Codes_that_are_all_the_same_are_penalized_but_have_no_way_out(Regularizer regularizer)
    {
        double[] codes = [.. Enumerable.Range(0, 2 * Pairs).SelectMany(_ => new[] { 0.5, -2, 3 })];
        foreach (ScalarType type in new[] { ScalarType.Float32, ScalarType.Float64 })
        {
            (double value, double[] gradient) = Evaluate(regularizer, codes, type: type);
            Assert.True(value > 1, $"the penalty is {value}");
            Assert.All(gradient, slope => Assert.Equal(0, slope));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Codes_that_are_nearly_the_same_are_spread_again(Regularizer regularizer)
    {
        double[] codes = [.. Drawn(4).Select(value => 0.01 * value)];
        double before = Evaluate(regularizer, codes).Value;
        for (int step = 0; step < 500; step++)
        {
            double[] gradient = Evaluate(regularizer, codes).Gradient;
            double length = Math.Sqrt(gradient.Sum(slope => slope * slope));
            double rate = 0.08 * (1 - (step / 500.0));
            codes = [.. codes.Zip(gradient, (code, slope) => code - (rate * slope / (length + 1e-12)))];
        }

        double after = Evaluate(regularizer, codes).Value;
        Assert.True(after < 0.02 * before, $"from {before} to {after}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Extreme_codes_give_finite_values_and_gradients(Regularizer regularizer)
    {
        foreach (double[] levels in new double[][] { [1e4, -1e4], [1e4], [0], [1e4, 0], [1e4, 1e-4] })
        {
            Random random = new(1);
            double[] codes = [.. Enumerable.Range(0, 2 * Pairs * Dimensions).Select(_ => levels[random.Next(levels.Length)])];
            (double value, double[] gradient) = Evaluate(regularizer, codes, type: ScalarType.Float32);
            Assert.True(double.IsFinite(value), $"value {value} at codes of {string.Join(" and ", levels)}");
            Assert.All(gradient, slope => Assert.True(double.IsFinite(slope), $"gradient {slope} at codes of {string.Join(" and ", levels)}"));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Fewer_than_two_pairs_count_for_nothing_and_have_no_gradient(Regularizer regularizer)
    {
        foreach (int pairs in new[] { 0, 1 })
        {
            (double value, double[] gradient) = Evaluate(regularizer, Drawn(5)[..(2 * pairs * Dimensions)], pairs);
            Assert.Equal(0, value);
            Assert.All(gradient, slope => Assert.Equal(0, slope));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Groups_without_codes_are_refused(Regularizer regularizer)
    {
        using DisposeScope scope = NewDisposeScope();
        AnswerGroups answers = GroupLayout.Create([2], [1, 0]).Arrange(zeros(2));
        string message = Assert.Throws<ArgumentException>(() => regularizer.Penalty(answers)).Message;
        Assert.Contains($"{regularizer.GetType().Name} needs codes", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_penalty_leaves_one_tensor_behind(Regularizer regularizer)
    {
        using DisposeScope scope = NewDisposeScope();
        AnswerGroups answers = Groups(tensor(Drawn(6), [2, Pairs, Dimensions]));
        int before = scope.DisposablesCount;
        Tensor penalty = regularizer.Penalty(answers);
        Assert.Equal(1, scope.DisposablesCount - before);
        Assert.Equal(0, penalty.dim());
    }

    /// <summary>The penalty of the codes of x and, after these, those of y, and its gradient.</summary>
    internal static (double Value, double[] Gradient) Evaluate(
        Regularizer regularizer, double[] codes, int pairs = Pairs, ScalarType type = ScalarType.Float64)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor both = tensor(codes, [2, pairs, Dimensions]).to(type).requires_grad_();
        Tensor penalty = regularizer.Penalty(Groups(both));
        penalty.backward();
        return (Batch.Doubles(penalty.reshape(1))[0], Batch.Doubles(both.grad!.reshape(-1)));
    }

    internal static double[] Drawn(int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, 2 * Pairs * Dimensions).Select(_ => 0.7 * Batch.Normal(random))];
    }

    internal static double[] Row(double[] codes, int branch, int pair)
    {
        int start = (codes.Length / 2 * branch) + (pair * Dimensions);
        return codes[start..(start + Dimensions)];
    }

    private static AnswerGroups Groups(Tensor both) =>
        GroupLayout.Create([2], [1, 0]).Arrange(zeros(2)).WithCodes(new PairedCodes(both[0], both[1]));
}
