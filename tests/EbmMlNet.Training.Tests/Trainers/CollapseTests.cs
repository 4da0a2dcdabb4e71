using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EbmMlNet.Training.Tests.Trainers;

/// <summary>The energy loss on a free network must collapse, is said to, and each remedy cures it.</summary>
public class CollapseTests
{
    private readonly MLContext _ml = new(1);
    private readonly List<string> _flat = [];

    public CollapseTests() => _ml.Log += (_, message) =>
    {
        if (message.Kind == ChannelMessageKind.Warning && message.RawMessage.Contains("surface is flat", StringComparison.Ordinal))
        {
            _flat.Add(message.RawMessage);
        }
    };

    [Fact]
    public void The_energy_loss_on_a_network_bounded_below_goes_flat_and_a_warning_says_why_and_what_helps()
    {
        EpochReport last = Train(new EnergyLoss())[^1];
        Assert.True(last.EnergySpread < 0.01, $"spread {last.EnergySpread}");
        Assert.Equal(last.UniformNll, last.HeldOutNll, 0.01);
        Assert.Equal(0, last.PushUp);
        string warning = Assert.Single(_flat);
        Assert.Contains("EnergyLoss pushes right answers down and nothing up", warning, StringComparison.Ordinal);
        foreach (string remedy in new[] { "contrastive", "regularized", "architectural" })
        {
            Assert.Contains(remedy, warning, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_contrastive_loss_cures_it() => AssertCured(Train(new SquareSquareLoss()));

    [Fact]
    public void A_bound_on_the_low_energy_volume_cures_it() => AssertCured(Train(new EnergyLoss(), new LowEnergyVolume()));

    [Fact]
    public void Energies_that_cannot_all_be_low_at_once_cure_it()
    {
        // A weighted sum of centred features averages to a constant over all answers: pushing some down lifts the others.
        EpochReport last = Train(new EnergyLoss(), new Linear())[^1];
        Assert.True(last.EnergyGap > 0.1, $"gap {last.EnergyGap}");
        Assert.True(last.HeldOutNll < 0.9 * last.UniformNll);
        Assert.Empty(_flat);
    }

    [Fact]
    public void A_loss_without_gradient_on_a_flat_surface_is_named_so()
    {
        // Constant features: nothing can tell the answers apart, so the surface is flat from the start.
        List<PlantedRanking.Candidate> rows = PlantedRanking.Rows(20, seed: 1);
        rows.ForEach(row => row.Features = new float[PlantedRanking.FeatureCount]);
        foreach ((EnergyBasedLoss loss, string cause) in new (EnergyBasedLoss, string)[]
        {
            (new PerceptronLoss(), "PerceptronLoss has no gradient on a flat surface"),
            (new HingeLoss(), "HingeLoss does push answers apart"),
        })
        {
            _flat.Clear();
            EnergyRankingTrainer.Options options = PlantedRanking.Options();
            options.Loss = loss;
            options.NumberOfEpochs = 2;
            _ = _ml.Ranking.Trainers.EnergyBased(options).Fit(_ml.Data.LoadFromEnumerable(rows));
            Assert.Contains(cause, Assert.Single(_flat), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_magnitude_term_holds_the_level_of_the_energies()
    {
        double free = Math.Abs(Train(new EnergyLoss(), new Mlp(32))[^1].RightEnergy);
        double held = Math.Abs(Train(new EnergyLoss(), new Mlp(32), new EnergyMagnitude { Weight = 1 })[^1].RightEnergy);
        Assert.True(held < 2 && free > 20 * held, $"free {free}, held {held}");
    }

    private static void AssertCured(IReadOnlyList<EpochReport> history)
    {
        EpochReport last = history[^1];
        Assert.True(last.EnergyGap > 0.1, $"gap {last.EnergyGap}");
        Assert.True(last.EnergySpread > 0.1, $"spread {last.EnergySpread}");
        Assert.True(last.PushUp > 0);
        Assert.True(last.HeldOutNll < 0.9 * last.UniformNll, $"NLL {last.HeldOutNll} of {last.UniformNll}");
    }

    private IReadOnlyList<EpochReport> Train(EnergyBasedLoss loss, params Regularizer[] regularizers) =>
        Train(loss, new Mlp(32) { NonNegative = true }, regularizers);

    private IReadOnlyList<EpochReport> Train(EnergyBasedLoss loss, Architecture architecture, params Regularizer[] regularizers)
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        options.Architecture = architecture;
        options.Loss = loss;
        options.Regularizers = regularizers;
        options.NumberOfEpochs = 40;
        return _ml.Ranking.Trainers.EnergyBased(options)
            .Fit(PlantedRanking.View(_ml, 200, seed: 1), PlantedRanking.View(_ml, 50, seed: 2)).Model.History;
    }
}
