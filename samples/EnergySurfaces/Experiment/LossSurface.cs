using EbmMlNet;
using TorchSharp;
using static TorchSharp.torch;

namespace EnergySurfaces.Experiment;

/// <summary>
/// A loss as a function of two energies: E_C of the right answer and E_I of the only, and so most offending, incorrect one. Values and
/// gradients come from the loss itself and from automatic differentiation.
/// </summary>
/// <param name="Loss">The loss.</param>
/// <param name="Values">The loss: rows from the lowest E_I up, columns from the lowest E_C up.</param>
/// <param name="ByRight">Its derivative by E_C; above 0 where the right answer is pushed down.</param>
/// <param name="ByIncorrect">Its derivative by E_I; below 0 where the incorrect answer is pushed up.</param>
internal sealed record LossSurface(EnergyBasedLoss Loss, double[,] Values, double[,] ByRight, double[,] ByIncorrect)
{
    public const float LeastEnergy = 0f;
    public const float MostEnergy = 3f;
    public const float Margin = 1f;

    public static LossSurface Of(EnergyBasedLoss loss, int steps)
    {
        TorchRuntime.EnsureLoaded();
        using DisposeScope scope = NewDisposeScope();
        float[] axis = [.. Parabola.Steps(LeastEnergy, MostEnergy, steps)];
        float[] pairs = [.. axis.SelectMany(incorrect => axis.SelectMany(right => new[] { right, incorrect }))];
        long groups = (long)steps * steps;
        Tensor energies = tensor(pairs, [groups, 2], requires_grad: true);
        Tensor labels = tensor(new float[] { 1, 0 }, [1, 2]).expand(groups, 2);
        var context = new LossContext(new Random(1)) { Margin = new ConstantMargin(Margin) };
        Tensor values = loss.Evaluate(AnswerGroups.Create(energies, labels), context).Values;
        values.sum().backward();
        float[] slopes = energies.grad!.data<float>().ToArray();
        return new LossSurface(
            loss,
            Table(values.detach().data<float>().ToArray(), steps, 0, 1),
            Table(slopes, steps, 0, 2),
            Table(slopes, steps, 1, 2));
    }

    private static double[,] Table(float[] numbers, int steps, int first, int stride)
    {
        double[,] table = new double[steps, steps];
        for (int i = 0; i < steps * steps; i++)
        {
            table[i / steps, i % steps] = numbers[first + (i * stride)];
        }

        return table;
    }
}
