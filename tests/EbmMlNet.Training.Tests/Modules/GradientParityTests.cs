using EbmMlNet.Tests;
using TorchSharp;

namespace EbmMlNet.Training.Tests.Modules;

public class GradientParityTests
{
    private const int Rows = 20;

    [Theory]
    [MemberData(nameof(ModuleParityTests.Architectures), MemberType = typeof(ModuleParityTests))]
    public void The_gradient_is_that_of_torch(Architecture architecture)
    {
        const int features = 11;
        var random = new Random(5);
        float[] raw = RandomEnergies.Normal(Rows * features, random, 2);
        using DisposeScope scope = torch.NewDisposeScope();
        using EnergyModule module = architecture.Create(features, random, torch.CPU);
        EnergyFunction energy = module.Export(InputScaling.Identity(features));
        torch.Tensor inputs = torch.tensor(raw, [Rows, features], requires_grad: true);
        AssertGradients(energy, raw, module.Forward(inputs, isTraining: false), inputs);
    }

    [Theory]
    [InlineData(Activation.Relu, false)]
    [InlineData(Activation.Silu, true)]
    [InlineData(Activation.Tanh, false)]
    public void The_gradient_of_curves_is_that_of_torch(Activation activation, bool isNonNegative)
    {
        const int features = 9;
        var random = new Random(6);
        EncodedMlpEnergy energy = RandomEnergies.Encoded(features, random, [16, 5], activation, isNonNegative);
        float[] raw = [.. Enumerable.Range(0, Rows).SelectMany(_ => RandomEnergies.EncodedRow(features, random))
            .Select(x => float.IsNaN(x) || x == 0 || Math.Abs(x) > 500 ? (float)random.NextDouble() * 5 : x)];
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor inputs = torch.tensor(raw, [Rows, features], requires_grad: true);
        AssertGradients(energy, raw, Forward(energy, inputs), inputs);
    }

    private static void AssertGradients(EnergyFunction energy, float[] raw, torch.Tensor energies, torch.Tensor inputs)
    {
        energies.sum().backward();
        float[] expected = inputs.grad!.data<float>().ToArray(), found = new float[energy.FeatureCount];
        float[] torchEnergies = energies.data<float>().ToArray();
        for (int row = 0; row < Rows; row++)
        {
            float[] x = raw[(row * found.Length)..((row + 1) * found.Length)];
            Assert.Equal(torchEnergies[row], energy.Energy(x), 1e-5f * Math.Max(1, Math.Abs(torchEnergies[row])));
            energy.Gradient(x, found);
            Assert.Equal(expected[(row * found.Length)..((row + 1) * found.Length)], found, (a, b) => Math.Abs(a - b) <= 1e-5 * Math.Max(1, Math.Abs(a)));
        }

        Assert.Contains(expected, slope => slope != 0);
    }

    /// <summary>A curve is its value at the first knot and, above each knot, the share of the way to the next one times the difference.</summary>
    internal static torch.Tensor Curves(PiecewiseLinearLayer first, torch.Tensor x)
    {
        torch.Tensor values = torch.tensor(first.Values.ToArray(), [first.Knots.PlaceCount, first.OutputCount]);
        torch.Tensor sums = torch.tensor(first.Bias.ToArray());
        int place = 0;
        for (int feature = 0; feature < first.Knots.FeatureCount; feature++)
        {
            float[] knots = first.Knots.Of(feature).ToArray();
            sums = sums + values[place];
            for (int t = 1; t < knots.Length; t++)
            {
                torch.Tensor share = ((x.select(1, feature) - knots[t - 1]) / (knots[t] - knots[t - 1])).clamp(0, 1);
                sums = sums + (share.unsqueeze(1) * (values[place + t] - values[place + t - 1]));
            }

            place += knots.Length + 1;
        }

        return sums;
    }

    private static torch.Tensor Forward(EncodedMlpEnergy energy, torch.Tensor x)
    {
        PiecewiseLinearLayer first = energy.First;
        torch.Tensor sums = Curves(first, x);
        torch.Tensor current = sums.slice(1, 0, first.OutputCount - 1, 1);
        foreach (DenseLayer layer in energy.Layers)
        {
            current = energy.Activation switch
            {
                Activation.Relu => current.relu(),
                Activation.Silu => torch.nn.functional.silu(current),
                _ => current.tanh(),
            };
            current = current.matmul(torch.tensor(layer.Weights.ToArray(), [layer.OutputCount, layer.InputCount]).t()) + torch.tensor(layer.Bias.ToArray());
        }

        torch.Tensor output = current.squeeze(1) + sums.select(1, first.OutputCount - 1);
        return energy.IsNonNegative ? torch.nn.functional.softplus(output) : output;
    }
}
