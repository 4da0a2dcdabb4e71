using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests;

/// <summary>A small batch of groups in the order of its rows, with energies in double precision.</summary>
internal sealed class Batch(int[] sizes, float[] labels, double[] energies, float[]? weights = null)
{
    public int[] Sizes { get; } = sizes;

    public float[] Labels { get; } = labels;

    public double[] Energies { get; } = energies;

    public float[]? Weights { get; } = weights;

    /// <summary>Groups of two grades and of many, of one candidate, of one grade only, and of different lengths.</summary>
    public static Batch Mixed(int seed, double scale = 2, bool weighted = true)
    {
        Random random = new(seed);
        int[] sizes = [5, 1, 4, 7, 3, 2];
        float[] labels =
        [
            2, 0, 1, 0, 2,
            3,
            1, 1, 1, 1,
            0, 4, 1, 3, 3, 0, 2,
            0, 0, 1,
            2.5f, 1,
        ];
        double[] energies = [.. labels.Select(_ => scale * Normal(random))];
        return new Batch(sizes, labels, energies, weighted ? [.. labels.Select(_ => 0.5f + random.NextSingle())] : null);
    }

    /// <summary>Groups in which no two labels are equal.</summary>
    public static Batch Untied(int seed)
    {
        Random random = new(seed);
        return new Batch([3, 1, 6], [2, 0, 1, 3, 0, 4, 1, 3.5f, 3, 2], [.. Enumerable.Range(0, 10).Select(_ => Normal(random))]);
    }

    public static Batch OneGroup(float[] labels, double[] energies) => new([labels.Length], labels, energies);

    public Batch With(double[] energies) => new(Sizes, Labels, energies, Weights);

    public Tensor EnergyTensor(ScalarType type = ScalarType.Float64) => tensor(Energies).to(type).requires_grad_();

    public AnswerGroups Arrange(Tensor energies, RelevanceGain? gain = null) =>
        GroupLayout.Create(Sizes, Labels, Weights, gain, answerIds: Array.ConvertAll(Labels, AnswerOf)).Arrange(energies);

    /// <summary>Which answer a candidate is, for margins that ask: one for each grade.</summary>
    public static int AnswerOf(float label) => (int)Math.Min(2 * label, Catalogue.AnswerCount - 1);

    /// <summary>The values and the weights of the groups and the gradient of <c>sum_g (g + 1) v_g</c> with respect to the rows.</summary>
    public LossResult Evaluate(
        LossCase item, ScalarType type = ScalarType.Float64, int seed = 1, RelevanceGain? gain = null)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor energies = EnergyTensor(type);
        LossValues result = item.Evaluate(Arrange(energies, gain), seed);
        Tensor upstream = arange(1, Sizes.Length + 1, dtype: result.Values.dtype);
        (result.Values * upstream).sum().backward();
        return new LossResult(Doubles(result.Values), Doubles(result.Weights), Doubles(energies.grad!));
    }

    public static double[] Doubles(Tensor values) => [.. values.detach().to(ScalarType.Float64).cpu().data<double>()];

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

internal sealed record LossResult(double[] Values, double[] Weights, double[] Gradient);
