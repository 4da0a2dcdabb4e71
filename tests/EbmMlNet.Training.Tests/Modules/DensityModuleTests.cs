using TorchSharp;

namespace EbmMlNet.Training.Tests.Modules;

/// <summary>Densities in training beside what is exported of them: energies, draws, and the gradient of the mixture.</summary>
public class DensityModuleTests
{
    private const int Features = 3, Rows = 5, Networks = 2;

    public static TheoryData<int> Targets => [1, 2, 3, 5];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Exported_networks_give_the_energies_of_training(int targets)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using DensityModule module = Module(targets);
        var random = new Random(2);
        float[] features = [.. Enumerable.Range(0, Rows * Features).Select(_ => random.NextSingle())];
        float[] places = new float[features.Length];
        for (int row = 0; row < Rows; row++)
        {
            DenseRows.Locate(module.Knots.Knots, features.AsSpan(row * Features, Features), places.AsSpan(row * Features, Features), new long[Features]);
        }

        torch.Tensor outputs = module.Forward(torch.tensor(places, [Rows, Features]), isTraining: false);
        AnswerMixture mixture = module.Mixture(outputs);
        const int samples = 4;
        float[] answers = [.. Enumerable.Range(0, Networks * Rows * samples * targets).Select(_ => (3 * random.NextSingle()) - 1.5f)];
        long[] shape = targets == 1 ? [Networks * Rows, samples] : [Networks * Rows, samples, targets];
        float[] energies = module.Energies(outputs, mixture, torch.tensor(answers, shape)).detach().data<float>().ToArray();
        IReadOnlyList<ContinuousNetwork> networks = module.Export();
        for (int m = 0; m < Networks; m++)
        {
            for (int row = 0; row < Rows; row++)
            {
                for (int s = 0; s < samples; s++)
                {
                    int at = (((m * Rows) + row) * samples) + s;
                    double[] u = [.. answers.AsSpan(at * targets, targets).ToArray().Select(y => (double)y)];
                    Assert.Equal(Energy(networks[m], features.AsSpan(row * Features, Features), u), energies[at], 2e-4);
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(21)]
    public void Residuals_of_the_managed_pass_and_their_gradient_are_those_of_torch(int samples)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using DensityModule module = Module(1);
        torch.Tensor places = torch.rand(Rows, Features) * 2, answers = (torch.rand(Networks * Rows, samples) * 4) - 2, factors = torch.rand(Networks * Rows, samples);
        (float[] managed, float[] managedGradient) = Pass(outputs => outputs);
        // Torch computes what it does not know to be the outputs.
        (float[] expected, float[] expectedGradient) = Pass(outputs => outputs.alias());
        Assert.Equal(expected, managed, (a, b) => Math.Abs(a - b) <= 1e-5 * (1 + Math.Abs(a)));
        Assert.Equal(expectedGradient, managedGradient, (a, b) => Math.Abs(a - b) <= 1e-5 * (1 + Math.Abs(a)));
        Assert.Contains(managedGradient, slope => Math.Abs(slope) > 0.1);

        (float[] Energies, float[] Gradient) Pass(Func<torch.Tensor, torch.Tensor> see)
        {
            module.Weights.Gradient!.zero_();
            torch.Tensor outputs = module.Forward(places, isTraining: true);
            torch.Tensor energies = module.Energies(see(outputs), module.Mixture(outputs).Detach(), answers);
            (energies * factors).sum().backward();
            module.Backward();
            return (energies.detach().data<float>().ToArray(), module.Weights.Gradient.data<float>().ToArray());
        }
    }

    [Fact]
    public void The_log_density_in_managed_memory_is_that_of_torch()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor weights = torch.nn.functional.log_softmax(torch.randn(7, 5), 1), means = torch.randn(7, 5) * 3, spreads = torch.rand(7, 5).add(0.01.ToScalar());
        torch.Tensor answers = torch.randn(7, 11) * 30;
        torch.Tensor fixedLogs = new AnswerMixture(weights, means, spreads).LogDensity(answers);
        torch.Tensor logs = new AnswerMixture(weights, means.requires_grad_(), spreads).LogDensity(answers);
        Assert.False(fixedLogs.requires_grad);
        Assert.Equal(logs.detach().data<float>().ToArray(), fixedLogs.data<float>().ToArray(), (a, b) => Math.Abs(a - b) <= 1e-5 * (1 + Math.Abs(a)));
    }

    [Fact]
    public void Draws_of_a_mixture_of_vectors_have_its_moments()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        AnswerMixture mixture = Mixture();
        var step = new DensityStep(torch.zeros(1, 2), _ => throw new NotSupportedException(), mixture, 3);
        torch.Tensor drawn = new MixtureProposal().Draw(step, 200_000);
        Assert.Equal([1L, 200_000L, 2L], drawn.shape);
        (torch.Tensor mean, torch.Tensor deviation) = mixture.Moments();
        float[] foundMean = drawn.mean([1]).data<float>().ToArray(), foundDeviation = drawn.std(1).data<float>().ToArray();
        Assert.Equal(mean.data<float>().ToArray(), foundMean, (a, b) => Math.Abs(a - b) < 0.02);
        Assert.Equal(deviation.data<float>().ToArray(), foundDeviation, (a, b) => Math.Abs(a - b) < 0.02);
        // Its entropy by its own draws, beside a sum over a grid.
        double entropy = -mixture.LogDensity(drawn).mean().item<float>(), sum = 0, all = 0;
        const double cell = 0.05;
        float[] grid = [.. Enumerable.Range(0, 280 * 280).SelectMany(i => new[] { -7 + (float)(cell * (i / 280)), -7 + (float)(cell * (i % 280)) })];
        foreach (float log in mixture.LogDensity(torch.tensor(grid, [1, 280 * 280, 2])).data<float>())
        {
            all += Math.Exp(log) * cell * cell;
            sum -= Math.Exp(log) * log * cell * cell;
        }

        Assert.Equal(1, all, 1e-3);
        Assert.Equal(sum, entropy, 0.02);
    }

    [Fact]
    public void The_likelihood_of_a_mixture_of_vectors_has_the_gradient_of_finite_differences()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        double[] numbers = [0.2, -0.3, 0.5, -1, 1, 0.3, 0.8, 1.2, 0.6, 0.9, 0.7, -0.4];
        torch.Tensor leaf = torch.tensor(numbers, requires_grad: true);
        Nll(leaf).backward();
        double[] gradient = leaf.grad!.data<double>().ToArray();
        for (int i = 0; i < numbers.Length; i++)
        {
            double[] left = [.. numbers], right = [.. left];
            (left[i], right[i]) = (left[i] - 1e-5, right[i] + 1e-5);
            double expected = (Nll(torch.tensor(right)).item<double>() - Nll(torch.tensor(left)).item<double>()) / 2e-5;
            Assert.Equal(expected, gradient[i], 1e-5);
        }

        static torch.Tensor Nll(torch.Tensor x)
        {
            torch.Tensor below = x.narrow(0, 10, 2).view(1, 2, 1, 1);
            torch.Tensor unit = torch.eye(2, dtype: torch.float64), corner = torch.tensor([0.0, 0, 1, 0], [2, 2]);
            var mixture = new AnswerMixture(
                torch.nn.functional.log_softmax(x.narrow(0, 0, 2).view(1, 2), 1), x.narrow(0, 2, 4).view(1, 2, 2), x.narrow(0, 6, 4).view(1, 2, 2))
            {
                Factors = unit + (below * corner),
            };
            return mixture.LogDensity(torch.tensor([0.1, 0.4, -1.5, 2], [1, 2, 2])).sum().neg();
        }
    }

    private static AnswerMixture Mixture() => new(
        torch.tensor([(float)Math.Log(0.3), (float)Math.Log(0.7)], [1, 2]),
        torch.tensor([-1f, 0.5f, 1, -0.5f], [1, 2, 2]),
        torch.tensor([0.8f, 0.5f, 0.6f, 1], [1, 2, 2]))
    {
        Factors = torch.tensor([1f, 0, 0.9f, 1, 1, 0, -0.5f, 1], [1, 2, 2, 2]),
    };

    private static double Energy(ContinuousNetwork network, ReadOnlySpan<float> features, double[] u)
    {
        if (u.Length == 1)
        {
            var one = new SurfaceReading(network);
            one.Read(features);
            return one.Energy(u[0]);
        }

        var several = new MultivariateSurface(network);
        several.Read(features);
        return several.Energy(u);
    }

    // Every weight by chance, so that the residual counts too.
    private static DensityModule Module(int targets)
    {
        var random = new Random(1);
        var knots = new FeatureKnots([3, 3, 3], [0, 0.5f, 1, 0, 0.5f, 1, 0, 0.5f, 1]);
        var shape = new DensityShape(Networks, [8, 6], 3, 4, 0.05, 0, 0, targets);
        DensityModule module = DensityModule.Create(shape, new LearntKnots(knots, [false, false, false]), random);
        using IDisposable still = torch.no_grad();
        using torch.Tensor noise = torch.tensor([.. Enumerable.Range(0, (int)module.Weights.Count).Select(_ => random.NextSingle() - 0.5f)], [module.Weights.Count]);
        module.Weights.Values.add_(noise, Scalars.Of(1.0));
        return module;
    }
}
