using EbmMlNet;
using TorchSharp;
using static TorchSharp.torch;

namespace EnergySurfaces.Experiment;

/// <summary>
/// F(x, y) = (G(x) - y)^2, an architecture that cannot go flat: y is not encoded, so F rises on both sides of wherever G puts its minimum,
/// and the energy loss, which does nothing but push right answers down, is enough.
/// </summary>
/// <remarks>
/// The library trains rankers over features, which this is none. Its losses work on the energies of any network, though: here on those of
/// a perceptron G of one hidden layer, trained by gradient descent with momentum.
/// </remarks>
internal static class DistanceToCurve
{
    private const int Units = 24;

    public static EnergySurface Train(string name, EnergyBasedLoss loss, IReadOnlyList<float> questions, int seed, int steps)
    {
        TorchRuntime.EnsureLoaded();
        using DisposeScope scope = NewDisposeScope();
        List<Candidate> candidates = Parabola.Candidates(questions);
        Tensor x = Column(candidates.Select(candidate => candidate.Features[0]));
        Tensor y = Column(candidates.Select(candidate => candidate.Features[1]));
        GroupLayout layout = GroupLayout.Create(
            [.. candidates.GroupBy(candidate => candidate.GroupId).Select(group => group.Count())],
            [.. candidates.Select(candidate => candidate.Label)]);
        var context = new LossContext(new Random(seed));

        Tensor[] weights = Weights(new Random(seed));
        Tensor[] speeds = [.. weights.Select(weight => zeros_like(weight))];
        // Tensors, not numbers: a number passed to an operation becomes a scalar that a garbage collection may free while it is in use.
        Tensor momentum = tensor(0.9f), rate = tensor(0.1f);
        for (int step = 0; step < steps; step++)
        {
            using DisposeScope stepScope = NewDisposeScope();
            Tensor energies = Energies(weights, x, y).squeeze(1);
            Tensor value = loss.Evaluate(layout.Arrange(energies), context).Mean();
            Tensor[] gradients = [.. autograd.grad([value], weights)];
            using IDisposable constant = no_grad();
            for (int i = 0; i < weights.Length; i++)
            {
                _ = speeds[i].mul_(momentum).sub_(gradients[i] * rate);
                _ = weights[i].add_(speeds[i]);
            }
        }

        float[][] learnt = [.. weights.Select(weight => weight.detach().data<float>().ToArray())];
        return new EnergySurface(name, points => Evaluate(learnt, points));
    }

    private static Tensor Energies(Tensor[] weights, Tensor x, Tensor y)
    {
        Tensor distance = ((x * weights[0]) + weights[1]).tanh().matmul(weights[2]) + weights[3] - y;
        return distance * distance;
    }

    private static float[] Evaluate(float[][] weights, float[] points)
    {
        float[] energies = new float[points.Length / 2];
        for (int i = 0; i < energies.Length; i++)
        {
            float g = weights[3][0];
            for (int unit = 0; unit < Units; unit++)
            {
                g += weights[2][unit] * MathF.Tanh((points[2 * i] * weights[0][unit]) + weights[1][unit]);
            }

            energies[i] = (g - points[(2 * i) + 1]) * (g - points[(2 * i) + 1]);
        }

        return energies;
    }

    private static Tensor[] Weights(Random random)
    {
        return [Draw(2, 1, Units), Draw(1, 1, Units), Draw(0.2f, Units, 1), Draw(0, 1, 1)];

        Tensor Draw(float bound, int rows, int columns)
        {
            float[] numbers = [.. Enumerable.Range(0, rows * columns).Select(_ => bound * ((2 * random.NextSingle()) - 1))];
            return tensor(numbers, [rows, columns], requires_grad: true);
        }
    }

    private static Tensor Column(IEnumerable<float> values)
    {
        float[] numbers = [.. values];
        return tensor(numbers, [numbers.Length, 1]);
    }
}
