using Microsoft.ML;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests.House;

/// <summary>An objective that the library knows nothing of goes through its loop: continuous answers, by importance samples.</summary>
public sealed class SampledAnswersTests
{
    [Fact]
    public void An_energy_of_continuous_answers_is_trained_by_importance_samples()
    {
        var random = new Random(3);
        (float X, float Y)[] rows = [.. Enumerable.Range(0, 600).Select(_ =>
        {
            float x = (2 * random.NextSingle()) - 1;
            return (x, (2 * x) + (0.4f * (float)Normal(random)));
        })];
        IHost host = ((IHostEnvironment)new MLContext(1)).Register("test");
        using IChannel channel = host.Start("test");
        using var module = new SmallEnergy(random);
        var plan = new LoopPlan(40, 0.01)
        {
            LearningRateSchedule = new CosineSchedule(),
            WeightDecay = 0,
            SquareDecay = 0.99,
            MaxGradientNorm = 5,
        };
        IReadOnlyList<double> losses =
            new TrainingLoop<double>(host, new TrainingLog(channel), plan, new ImportanceObjective(module, rows), Chance.From(random)).Run();

        // The entropy of the answers' own density, which no other can be below: log(.4 sqrt(2 pi e)).
        Assert.Equal(40, losses.Count);
        Assert.InRange(losses[^1], 0.4, 0.65);
        foreach (float x in new[] { -0.8f, 0, 0.6f })
        {
            Assert.Equal(2 * x, module.Lowest(x), 0.25);
        }
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>F(x, y) = y^2 / 8 + v tanh(A (x, y) + b).</summary>
    private sealed class SmallEnergy(Random random) : TrainableModule(Begin(random))
    {
        private const int Units = 24;

        public Tensor Energies(Tensor x, Tensor y) =>
            (stack([x, y], -1).matmul(Weights.Slice(0, 2, Units)).Plus(Weights.Slice(2 * Units, Units)).tanh() * Weights.Slice(3 * Units, Units))
            .sum([-1L]).Plus(y * y * Scalars.Of(0.125));

        public double Lowest(float x)
        {
            using IDisposable off = no_grad();
            using DisposeScope scope = NewDisposeScope();
            Tensor y = linspace(-4, 4, 801);
            return y[Energies(full_like(y, x), y).argmin()].item<float>();
        }

        private static FlatWeights Begin(Random random)
        {
            var weights = new WeightsBuilder();
            _ = weights.AddUniform(2, Units, 1.5, random);
            _ = weights.Add(new float[Units]);
            return weights.Build(CPU);
        }
    }

    /// <summary>F(x, y) + log Z(x), with Z estimated by answers drawn from N(0, 2^2).</summary>
    private sealed class ImportanceObjective(SmallEnergy module, (float X, float Y)[] rows) : Objective<double>(module)
    {
        private const int Samples = 64;

        private double _sum;
        private int _steps;

        public override int ItemCount => rows.Length;

        public override int ItemsPerStep => 50;

        public override string? Differentiate(int[] items, StepPlace place)
        {
            Tensor x = tensor(Array.ConvertAll(items, row => rows[row].X)).unsqueeze(1), y = tensor(Array.ConvertAll(items, row => rows[row].Y)).unsqueeze(1);
            Tensor drawn = tensor(Enumerable.Range(0, items.Length * Samples).Select(_ => 2 * (float)Normal(place.Random)).ToArray()).view(items.Length, Samples);
            Tensor logProposal = (drawn * drawn * Scalars.Of(0.125)).neg().Plus(-Math.Log(2 * Math.Sqrt(2 * Math.PI)));
            Tensor logZ = (module.Energies(x.expand(-1, Samples), drawn).neg() - logProposal).logsumexp(1).Plus(-Math.Log(Samples));
            Tensor loss = module.Energies(x, y).squeeze(1).Plus(logZ).mean();
            loss.backward();
            _sum += loss.item<float>();
            _steps++;
            return Finite.All(loss) ? null : "The loss is";
        }

        public override EpochOutcome<double> EndEpoch(EpochPlace place)
        {
            double mean = _sum / _steps;
            (_sum, _steps) = (0, 0);
            return new EpochOutcome<double>(mean, double.NaN, IsBest: false);
        }

        public override string Describe(double report) => $"loss {report}";

        public override string Diverged(string what, int epoch, int step, int[] items) => $"{what} no longer finite";

        public override void Write(PartWriter writer, IReadOnlyList<double> history) => writer.Write("history", history.ToArray());

        public override IReadOnlyList<double> Read(PartReader reader) => reader.Doubles("history", -1);
    }
}
