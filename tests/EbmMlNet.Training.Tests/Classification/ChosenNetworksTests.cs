using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Classification;

/// <summary>Networks of a classifier that the library chooses, by rows held out where they differ in kind.</summary>
public class ChosenNetworksTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void Where_most_features_are_noise_the_adaptive_network_is_found_and_the_others_are_left_out()
    {
        IDataView train = NoisyClasses.View(_ml, 900, seed: 1), test = NoisyClasses.View(_ml, 1000, seed: 2);
        var said = new List<string>();
        var chosen = Fit(Logged(said), train);
        string line = Assert.Single(said, message => message.Contains("Chose ", StringComparison.Ordinal));
        Assert.Contains("weighed by 135 rows held out.", line, StringComparison.Ordinal);
        Assert.Contains("Adaptivity = 0.5", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Adaptivity = 0,", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Mlp(128, 64)", line, StringComparison.Ordinal);
        Assert.Empty(chosen.Model.EnergyFunction.Members);

        var uniform = Fit(_ml, train, options => options.Architecture = new Mlp(256, 128) { Encoding = new PiecewiseLinearEncoding { Sparsity = 0.3 }, Dropout = 0.2f });
        double found = PlantedClasses.Accuracy(_ml, chosen, test), before = PlantedClasses.Accuracy(_ml, uniform, test);
        Assert.True(found > 0.97 && found > before + 0.04, FormattableString.Invariant($"{found:F3}, of the uniform one {before:F3}"));
    }

    [Fact]
    public void Of_few_rows_each_is_held_out_once_and_the_same_seed_gives_the_same_bits()
    {
        var said = new List<string>();
        IDataView train = NoisyClasses.View(_ml, 200, seed: 1);
        byte[] first = Bytes(Fit(Logged(said), train));
        Assert.Contains(said, message => message.Contains("weighed by 200 rows, each held out once.", StringComparison.Ordinal));
        Assert.Equal(first, Bytes(Fit(_ml, train)));
        Assert.NotEqual(first, Bytes(Fit(_ml, train, options => options.Seed = 2)));
    }

    [Fact]
    public void Validation_data_and_a_part_for_early_stopping_are_what_is_chosen_by_where_they_are_given()
    {
        IDataView train = NoisyClasses.View(_ml, 300, seed: 1), validation = NoisyClasses.View(_ml, 200, seed: 2);
        var said = new List<string>();
        MLContext ml = Logged(said);
        var model = ml.MulticlassClassification.Trainers.EnergyBased(Options()).Fit(train, validation);
        Assert.All(model.Model.History, epoch => Assert.False(double.IsNaN(epoch.ValidationMetric)));
        Assert.DoesNotContain(said, message => message.Contains("held out", StringComparison.Ordinal));
        _ = Fit(ml, train, options => options.EarlyStopping = new EarlyStopping { ValidationFraction = 0.2 });
        Assert.Contains(said, message => message.Contains("weighed by 60 rows held out.", StringComparison.Ordinal));
    }

    [Fact]
    public void Networks_of_one_kind_are_trained_on_all_rows_and_their_mean_is_taken()
    {
        var said = new List<string>();
        var model = Fit(Logged(said), PlantedClasses.View(_ml, 300, seed: 1));
        Assert.Equal(2, model.Model.EnergyFunction.Members.Count);
        Assert.EndsWith(".", Assert.Single(said, message => message.Contains("Chose 50", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain(said, message => message.Contains("held out", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_a_stream_the_rows_held_out_are_those_of_the_sample()
    {
        var said = new List<string>();
        var model = Fit(Logged(said), NoisyClasses.View(_ml, 2500, seed: 1), options => (options.Memory, options.NumberOfEpochs) = (200_000, 5));
        Assert.Contains(said, message => message.Contains("The 2500 rows do not fit", StringComparison.Ordinal));
        Assert.Contains(said, message => message.Contains("rows held out.", StringComparison.Ordinal) && message.Contains("Chose ", StringComparison.Ordinal));
        Assert.InRange(PlantedClasses.Accuracy(_ml, model, NoisyClasses.View(_ml, 1000, seed: 2)), 0.8, 1);
    }

    private static EnergyMulticlassTrainer.Options Options() => new() { Seed = 1, NumberOfThreads = 2, NumberOfEpochs = 12 };

    private static MulticlassPredictionTransformer<EnergyMulticlassModelParameters> Fit(
        MLContext ml, IDataView data, Action<EnergyMulticlassTrainer.Options>? set = null)
    {
        EnergyMulticlassTrainer.Options options = Options();
        set?.Invoke(options);
        return ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(data);
    }

    private static byte[] Bytes(MulticlassPredictionTransformer<EnergyMulticlassModelParameters> model) =>
        ClassModelFormat.Write(model.Model.EnergyFunction, 1, []);

    private static MLContext Logged(List<string> said)
    {
        var ml = new MLContext(1);
        ml.Log += (_, message) => said.Add(message.Message);
        return ml;
    }
}
