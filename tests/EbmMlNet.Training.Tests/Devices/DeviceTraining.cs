using Microsoft.ML;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet.Training.Tests.Devices;

/// <summary>A short training that can be done on any device: some steps of one loss over one kind of network.</summary>
/// <param name="Architecture">The network.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Negatives">How incorrect answers are chosen; null for the loss's own way.</param>
/// <param name="Candidates">Which answers stand against each other.</param>
internal sealed record DeviceTraining(Architecture Architecture, EnergyBasedLoss Loss, Negatives? Negatives, Candidates Candidates)
{
    private const int Slots = 11, Groups = 16, GroupsPerStep = 4, Epochs = 2;

    /// <summary>
    /// Every loss of the library under a network with dropout, every kind of network under a loss over pairs and one over lists, and all ways to choose
    /// negatives.
    /// </summary>
    public static IReadOnlyDictionary<string, DeviceTraining> All { get; } = Find().DistinctBy(training => training.ToString()).ToDictionary(training => training.ToString());

    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>The energies of the rows after some steps, less their mean.</summary>
    /// <param name="device">Where to train.</param>
    /// <param name="readsEveryStep">Whether numbers are read off every step; null for what the device asks for.</param>
    public (float[] Energies, IReadOnlyList<EpochReport> History) Run(torch.Device device, bool? readsEveryStep = null)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Stage stage = Begin(device, readsEveryStep);
        IReadOnlyList<EpochReport> history = stage.Loop.Run();
        using IDisposable off = torch.no_grad();
        int[] all = [.. Enumerable.Range(0, Groups)];
        float[] energies = stage.Batches.Load(all, new Random(1)).Energies(isTraining: false).cpu().data<float>().ToArray();
        float mean = energies.Average();
        return ([.. energies.Select(energy => energy - mean)], history);
    }

    public override string ToString() => $"{Architecture}, {Loss}, {Negatives?.ToString() ?? "its own negatives"}, {Candidates}";

    private static IEnumerable<DeviceTraining> Find()
    {
        var dropping = new Mlp(16, 8) { Dropout = 0.3f, NonNegative = true };
        foreach (EnergyBasedLoss loss in Catalogue.OwnLosses)
        {
            yield return new(dropping, loss, null, new GroupCandidates());
        }

        foreach (Negatives negatives in Catalogue.Negatives.Where(negatives => negatives.GetType().Assembly == typeof(MostOffending).Assembly))
        {
            yield return new(new Mlp(16), new HingeLoss(), negatives, new GroupCandidates());
            yield return new(new Mlp(16), new NegativeLogLikelihoodLoss(), negatives, new GroupCandidates());
        }

        foreach (Architecture architecture in (IEnumerable<Architecture>)[.. Modules.ModuleParityTests.Architectures, .. Modules.ModuleParityTests.Composed, new Mlp(16, 8) { Dropout = 0.2f, Encoding = new PiecewiseLinearEncoding() }])
        {
            yield return new(architecture, new HingeLoss(), null, new GroupCandidates());
            yield return new(architecture, new LambdaLoss(), null, new GroupCandidates());
            if (architecture.ComparesPairs)
            {
                yield return new(architecture, new NegativeLogLikelihoodLoss(), null, new InBatchCandidates());
            }
        }
    }

    private static GroupedRows Rows()
    {
        var random = new Random(2);
        int[] sizes = [.. Enumerable.Range(0, Groups).Select(_ => random.Next(2, 9))];
        var rows = new GroupedRowsBuilder(Slots, isWeighted: false, CancellationToken.None);
        foreach (int size in sizes)
        {
            rows.StartGroup();
            float[] context = [.. Enumerable.Range(0, Slots).Select(_ => (2 * random.NextSingle()) - 1)];
            for (int i = 0; i < size; i++)
            {
                // The rows of a group are answers to one question, whatever the number of its slots.
                float[] x = [.. context.Take(6), .. Enumerable.Range(6, Slots - 6).Select(_ => (2 * random.NextSingle()) - 1)];
                Assert.True(rows.TryAdd([i % 3], 1, new Microsoft.ML.Data.VBuffer<float>(Slots, x), out _));
            }
        }

        return rows.Build();
    }

    private Stage Begin(torch.Device device, bool? readsEveryStep)
    {
        IHost host = ((IHostEnvironment)new MLContext(1)).Register(nameof(DeviceTraining));
        IChannel channel = host.Start(nameof(DeviceTraining));
        GroupedRows rows = Rows();
        var random = new Random(4);
        EnergyModule module;
        if (Architecture.InputEncoding is { } encoding)
        {
            FeatureKnots knots = KnotLearner.Learn(rows.Features, [.. Enumerable.Range(0, rows.RowCount)], encoding.Bins, out _);
            rows = rows.With(rows.Features.Locate(knots, inPlace: true, new long[Slots]));
            module = Architecture.Create(new LearntKnots(knots, new bool[Slots]), random, device);
        }
        else
        {
            module = Architecture.Create(Slots, random, device);
        }

        var options = new EnergyRankingTrainer.Options { Architecture = Architecture, Loss = Loss, Negatives = Negatives, NumberOfEpochs = Epochs };
        var variant = new Variant(Architecture, Epochs, 0.01, 0.99);
        GroupBatches batches = Candidates.ForTraining(new CandidateSource(host, rows, module, RelevanceGain.Exponential), [.. Enumerable.Range(0, Groups)]);
        var objective = new GroupObjective(host, new TrainingLog(channel), options, variant, module, batches, GroupsPerStep, null, slot => $"slot {slot}");
        if (readsEveryStep is { } reads)
        {
            objective.ReadsEveryStep = reads;
        }

        var loop = new TrainingLoop<EpochReport>(host, new TrainingLog(channel), options.LoopOf(variant), objective, new Chance(5));
        return new Stage(channel, module, batches, objective, loop);
    }

    private sealed record Stage(IChannel Channel, EnergyModule Module, GroupBatches Batches, GroupObjective Objective, TrainingLoop<EpochReport> Loop) : IDisposable
    {
        public void Dispose()
        {
            Objective.Dispose();
            Batches.Dispose();
            Module.Dispose();
            Channel.Dispose();
        }
    }
}
