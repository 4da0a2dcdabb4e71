using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Benchmarks.Steps;

/// <summary>
/// What a loss and its gradient cost in a step: in managed memory, which single precision on the CPU takes, and by the formulas in torch, which
/// double precision takes.
/// </summary>
internal static class LossSpeed
{
    private static readonly (int Groups, int Size)[] _shapes = [(12, 40), (4, 250), (2, 1000)];

    public static void Run()
    {
        TorchRuntime.EnsureLoaded();
        set_num_threads(1);
        Console.WriteLine("| loss | batch | managed, us | torch, us | ratio |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (EnergyBasedLoss loss in new EnergyBasedLoss[] { new LambdaLoss(), new NegativeLogLikelihoodLoss() })
        {
            foreach ((int groups, int size) in _shapes)
            {
                double managed = Microseconds(loss, groups, size, ScalarType.Float32), torch = Microseconds(loss, groups, size, ScalarType.Float64);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {loss.GetType().Name} | {groups} groups of {size} | {managed:F0} | {torch:F0} | {torch / managed:F1} |"));
            }
        }
    }

    // The least of rounds, after some to warm up.
    private static double Microseconds(EnergyBasedLoss loss, int groups, int size, ScalarType type)
    {
        const int Steps = 20;
        int rounds = size < 100 ? 30 : 5;
        var random = new Random(1);
        using DisposeScope all = NewDisposeScope();
        float[] labels = [.. Enumerable.Range(0, groups * size).Select(_ => (float)random.Next(5))];
        GroupLayout layout = GroupLayout.Create([.. Enumerable.Repeat(size, groups)], labels);
        Tensor energies = tensor([.. labels.Select(_ => random.NextDouble())], [labels.Length]).to(type);
        double least = double.PositiveInfinity;
        for (int round = 0; round < rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            for (int step = 0; step < Steps; step++)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor leaf = energies.detach().requires_grad_(true);
                loss.Evaluate(layout.Arrange(leaf), new LossContext(random)).Mean().backward();
            }

            least = Math.Min(least, clock.Elapsed.TotalMicroseconds / Steps);
        }

        return least;
    }
}
