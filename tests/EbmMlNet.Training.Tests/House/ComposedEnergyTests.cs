using EbmMlNet.Tests;
using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;

namespace EbmMlNet.Training.Tests.House;

/// <summary>
/// An energy that no class of the library composes, of layers as they are: the distance of two towers, and a sum of curves beside it. It is trained by
/// the ranking trainer, saved, loaded and scored, with no more than the graph to write.
/// </summary>
public sealed class ComposedEnergyTests
{
    private const int Side = 3;
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Two_towers_and_curves_are_trained_saved_loaded_and_scored()
    {
        IDataView data = _ml.Transforms.Conversion.MapValueToKey("Group").Fit(Rows(1)).Transform(Rows(1));
        EnergyRankingModelParameters Fit(int epochs) => _ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options
        {
            Architecture = new TowersAndCurves(),
            RowGroupColumnName = "Group",
            NumberOfEpochs = epochs,
            LearningRate = 0.01,
            Seed = 3,
            NumberOfThreads = 1,
            EarlyStopping = null,
        }).Fit(data).Model;

        EnergyFunction trained = Fit(30).EnergyFunction, again = Fit(30).EnergyFunction;
        Assert.IsType<GraphEnergy>(trained);
        Assert.True(RightShare(trained) > 0.7, $"{RightShare(trained)} of the first answers are right");
        Assert.True(RightShare(trained) > RightShare(Fit(1).EnergyFunction) + 0.1);
        using var stream = new MemoryStream();
        trained.Save(stream);
        stream.Position = 0;
        EnergyFunction loaded = EnergyFunction.Load(stream);
        foreach (Item item in Items(2))
        {
            Assert.Equal(trained.Energy(item.Features), loaded.Energy(item.Features));
            Assert.Equal(trained.Energy(item.Features), again.Energy(item.Features));
        }
    }

    [Fact]
    public void What_is_trained_is_what_is_exported()
    {
        var random = new Random(5);
        using DisposeScope scope = torch.NewDisposeScope();
        using EnergyModule module = new TowersAndCurves().Create(2 * Side, random, torch.CPU);
        float[] rows = [.. Enumerable.Range(0, 20).SelectMany(_ => LayerSamples.Row(2 * Side, random))], found = new float[20];
        float[] expected = module.Forward(torch.tensor(rows, [20, 2 * Side]), isTraining: false).data<float>().ToArray();
        module.Export(InputScaling.Identity(2 * Side)).Energies(rows, found);
        Assert.Equal(expected, found, (a, b) => Math.Abs(a - b) <= 1e-5f * Math.Max(1, Math.Abs(a)));
    }

    /// <summary>The right answer is nearest to x, but for what its own last feature is worth.</summary>
    private static Item[] Items(int seed)
    {
        var random = new Random(seed);
        var items = new List<Item>();
        for (int group = 0; group < 150; group++)
        {
            float[] x = RandomEnergies.Normal(Side, random, 1);
            float[][] answers = [.. Enumerable.Range(0, 5).Select(_ => RandomEnergies.Normal(Side, random, 1))];
            int best = Enumerable.Range(0, answers.Length).MinBy(i => answers[i].Zip(x, (a, b) => (a - b) * (a - b)).Sum() + (3 * Math.Abs(answers[i][^1])));
            items.AddRange(answers.Select((answer, i) => new Item { Label = i == best ? 1 : 0, Group = (uint)group, Features = [.. x, .. answer] }));
        }

        return [.. items];
    }

    private static double RightShare(EnergyFunction energy) =>
        Items(7).GroupBy(item => item.Group).Average(group => group.MinBy(item => energy.Energy(item.Features))!.Label);

    private IDataView Rows(int seed) => _ml.Data.LoadFromEnumerable(Items(seed));

    private sealed class Item
    {
        public float Label { get; set; }

        public uint Group { get; set; }

        [VectorType(2 * Side)]
        public float[] Features { get; set; } = [];
    }

    private sealed record TowersAndCurves : Architecture
    {
        internal override FeatureScaling AutoScaling => FeatureScaling.None;

        internal override EnergyModule Create(int featureCount, Random random, torch.Device device)
        {
            var graph = new GraphBuilder(featureCount);
            int distance = graph.Add(new DistanceLayer(EmbeddingDistance.SquaredEuclidean, 4, 1), Tower(0), Tower(Side));
            var knots = new FeatureKnots([.. Enumerable.Repeat(9, featureCount)], [.. Enumerable.Range(0, 9 * featureCount).Select(i => (i % 9 / 2f) - 2)]);
            int curves = graph.Add(new PiecewiseLinearLayer(knots, 1, RandomEnergies.Normal(knots.PlaceCount, random, 0.01), [0f]), 0);
            _ = graph.Add(new SumLayer(1), distance, curves);
            return NetworkModule.Of(graph.Finish(isNonNegative: false), random, device);

            int Tower(int start)
            {
                int side = graph.Add(InputScaling.Identity(Side), graph.Add(SlotSelectionLayer.Range(featureCount, start, Side), 0));
                return graph.Add(RandomEnergies.Layers(random, Side, 4), Activation.Relu, side);
            }
        }

        internal override EnergyModule? Resume(EnergyFunction earlier, Random random, torch.Device device) => null;
    }
}
