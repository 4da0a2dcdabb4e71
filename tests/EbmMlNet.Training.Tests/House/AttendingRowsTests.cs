using Microsoft.ML;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests.House;

/// <summary>An energy that the library knows nothing of goes through its loop and its losses: rows that attend to the others of their group.</summary>
public sealed class AttendingRowsTests
{
    private const int Rows = 6;

    [Fact]
    public void An_energy_that_sees_the_whole_list_is_trained_where_one_row_alone_says_nothing()
    {
        // Right is the row nearest to the middle of its own group, and the middles lie anywhere.
        var random = new Random(5);
        float[][] groups = [.. Enumerable.Range(0, 400).Select(_ =>
        {
            float middle = (4 * random.NextSingle()) - 2;
            float[] offsets = [.. Enumerable.Range(0, Rows).Select(_ => (2 * random.NextSingle()) - 1)];
            float mean = offsets.Average();
            return offsets.Select(offset => offset - mean + middle).OrderByDescending(value => Math.Abs(value - middle)).ToArray();
        })];
        Assert.InRange(RightShare(groups, attends: false), 0, 0.4);
        Assert.InRange(RightShare(groups, attends: true), 0.85, 1);
    }

    private static double RightShare(float[][] groups, bool attends)
    {
        var random = new Random(7);
        var options = new EnergyRankingTrainer.Options { Loss = new NegativeLogLikelihoodLoss(), NumberOfEpochs = 60, LearningRate = 0.01 };
        var variant = new Variant(new Linear(), 60, 0.01, 0.99);
        IHost host = ((IHostEnvironment)new MLContext(1)).Register("test");
        using IChannel channel = host.Start("test");
        using var module = new AttendingModule(attends, random);
        using var batches = new GivenGroups(groups, module);
        using var objective = new GroupObjective(host, new TrainingLog(channel), options, variant, module, batches, 20, null, slot => $"slot {slot}");
        IReadOnlyList<EpochReport> history =
            new TrainingLoop<EpochReport>(host, new TrainingLog(channel), options.LoopOf(variant), objective, Chance.From(random)).Run();
        Assert.Equal(60, history.Count);
        return 1 - history[^1].MarginViolations;
    }

    /// <summary>F of a row is a network of its value and of the mean, by learnt attention, of its group's values.</summary>
    private sealed class AttendingModule(bool attends, Random random) : TrainableModule(Begin(random))
    {
        private const int Units = 16;

        /// <param name="values"><c>[G, N]</c>.</param>
        public Tensor Energies(Tensor values)
        {
            Tensor keys = values.unsqueeze(2) * Weights.Slice(0, 1, 1, 4);
            Tensor attention = keys.matmul(keys.transpose(1, 2)).neg().softmax(2);
            Tensor seen = attends ? attention.matmul(values.unsqueeze(2)).squeeze(2) : zeros_like(values);
            Tensor hidden = stack([values, seen], 2).matmul(Weights.Slice(4, 2, Units)).Plus(Weights.Slice(4 + (2 * Units), Units)).relu();
            return hidden.matmul(Weights.Slice(4 + (3 * Units), Units));
        }

        private static FlatWeights Begin(Random random)
        {
            var weights = new WeightsBuilder();
            _ = weights.Add([0.01f, 0.02f, -0.01f, 0.03f]);
            _ = weights.AddUniform(2, Units, 1, random);
            _ = weights.AddUniform(1, Units, 0.5, random);
            return weights.Build(CPU);
        }
    }

    private sealed class GivenGroups(float[][] groups, AttendingModule module) : GroupBatches(Enumerable.Range(0, groups.Length))
    {
        public override EnergyBatch Load(int[] items, Random random) => new Lists(module, [.. items.Select(group => groups[group])]);

        public override (int Slot, float Value) LargestInput(int[] items) => (0, items.Max(group => groups[group].Max(Math.Abs)));

        public override void Dispose()
        {
        }

        protected override int SizeOf(int group) => Rows;
    }

    // The last row of each group is the right one.
    private sealed class Lists(AttendingModule module, float[][] groups) : EnergyBatch(GroupLayout.Create(
        [.. groups.Select(_ => Rows)], [.. groups.SelectMany(_ => Enumerable.Range(0, Rows).Select(row => row == Rows - 1 ? 1f : 0))]))
    {
        public override Tensor Energies(bool isTraining) =>
            module.Energies(tensor(groups.SelectMany(values => values).ToArray()).view(groups.Length, Rows)).reshape(-1);
    }
}
