using EbmMlNet.Training.Tests.Classification;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Trainers;

/// <summary>As many networks as <see cref="EnergyTrainerOptions.NumberOfNetworks"/> asks for, as one energy.</summary>
public class NumberOfNetworksTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void Three_rankers_of_an_architecture_are_their_mean_the_same_again_and_from_a_file()
    {
        RankingPredictionTransformer<EnergyRankingModelParameters> three = Rank(3);
        var ensemble = Assert.IsType<EnsembleEnergy>(three.Model.EnergyFunction);
        float[] row = PlantedRanking.Rows(1, seed: 3)[0].Features;
        Assert.Equal(3, ensemble.Members.Select(member => member.Energy(row)).Distinct().Count());
        Assert.Equal(ensemble.Members.Average(member => member.Energy(row)), ensemble.Energy(row), 1e-5f);
        Assert.All(ensemble.Members, member => Assert.Equal([8], ((MlpEnergy)member).Layers.SkipLast(1).Select(layer => layer.OutputCount)));
        Assert.Equal(EnergyModelFormat.Write(ensemble, []), EnergyModelFormat.Write(Rank(3).Model.EnergyFunction, []));
        Assert.IsType<MlpEnergy>(Rank(1).Model.EnergyFunction);
        Assert.Equal(Rank(null).Model.EnergyFunction.Energy(row), Rank(1).Model.EnergyFunction.Energy(row));
        Assert.NotEqual(Rank(1).Model.EnergyFunction.Energy(row), ensemble.Energy(row));

        using var file = new MemoryStream();
        _ml.Model.Save(three, PlantedRanking.View(_ml, 2, seed: 1).Schema, file);
        file.Position = 0;
        IDataView test = PlantedRanking.View(_ml, 20, seed: 2);
        Assert.Equal(three.Transform(test).GetColumn<float>("Score"), _ml.Model.Load(file, out _).Transform(test).GetColumn<float>("Score"));
    }

    [Fact]
    public void Three_classifiers_of_an_architecture_are_their_mean_the_same_again_and_from_a_file()
    {
        MulticlassPredictionTransformer<EnergyMulticlassModelParameters> three = Classify(3);
        ClassEnergyFunction mean = three.Model.EnergyFunction;
        Assert.Equal(3, mean.Members.Count);
        float[] row = PlantedClasses.Rows(1, seed: 3)[0].Features;
        Assert.Equal(3, mean.Members.Select(member => member.Energy(row, 0)).Distinct().Count());
        Assert.Equal(ClassModelFormat.Write(mean, 1, []), ClassModelFormat.Write(Classify(3).Model.EnergyFunction, 1, []));
        Assert.Empty(Classify(1).Model.EnergyFunction.Members);
        Assert.Equal(Classify(null).Model.EnergyFunction.Energy(row, 0), Classify(1).Model.EnergyFunction.Energy(row, 0));
        Assert.NotEqual(Classify(1).Model.EnergyFunction.Energy(row, 0), mean.Energy(row, 0));

        using var file = new MemoryStream();
        IDataView test = PlantedClasses.View(_ml, 50, seed: 2);
        _ml.Model.Save(three, test.Schema, file);
        file.Position = 0;
        Assert.Equal(
            three.Transform(test).GetColumn<float[]>("Score").SelectMany(score => score),
            _ml.Model.Load(file, out _).Transform(test).GetColumn<float[]>("Score").SelectMany(score => score));
    }

    [Fact]
    public void The_mean_of_three_is_better_than_one_of_them()
    {
        IDataView test = PlantedClasses.View(_ml, 2000, seed: 2);
        var three = Classify(3, epochs: 20);
        double together = _ml.MulticlassClassification.EvaluateCalibration(three.Transform(test)).NegativeLogLikelihood;
        double alone = _ml.MulticlassClassification.EvaluateCalibration(Classify(1, epochs: 20).Transform(test)).NegativeLogLikelihood;
        Assert.True(together < alone, $"{together}, alone {alone}");
    }

    [Fact]
    public void With_no_architecture_they_are_those_of_the_quality_from_the_first_again()
    {
        var said = new List<string>();
        _ml.Log += (_, message) => said.Add(message.Message);
        EnergyMulticlassTrainer.Options classes = new() { NumberOfNetworks = 3, NumberOfEpochs = 1, Seed = 1, NumberOfThreads = 1 };
        var model = _ml.MulticlassClassification.Trainers.EnergyBased(classes).Fit(PlantedClasses.View(_ml, 60, seed: 1));
        Assert.Equal(3, model.Model.EnergyFunction.Members.Count);
        EnergyRankingTrainer.Options ranks = new() { NumberOfNetworks = 5, NumberOfEpochs = 1, Seed = 1, NumberOfThreads = 1 };
        _ = _ml.Ranking.Trainers.EnergyBased(ranks).Fit(PlantedRanking.View(_ml, 30, seed: 1));
        // Of four kinds, the first, of fine curves, comes twice; rankers of several kinds are weighed.
        Assert.Contains(said, message => message.Contains("Network 5: Training Mlp(96, 48)", StringComparison.Ordinal) && message.Contains("Bins = 64,", StringComparison.Ordinal));
        Assert.Contains(said, message => message.Contains("weighed by", StringComparison.Ordinal));
    }

    [Fact]
    public void Training_goes_on_from_all_of_them_and_not_from_more_than_are_asked_for()
    {
        RankingPredictionTransformer<EnergyRankingModelParameters> earlier = Rank(3);
        EnergyRankingTrainer.Options options = Options(3);
        (options.LearningRate, options.NumberOfEpochs) = (1e-9, 1);
        IDataView train = PlantedRanking.View(_ml, 30, seed: 1);
        EnergyFunction later = _ml.Ranking.Trainers.EnergyBased(options).Fit(train, null, earlier.Model).Model.EnergyFunction;
        float[] row = PlantedRanking.Rows(1, seed: 3)[0].Features;
        Assert.Equal(3, Assert.IsType<EnsembleEnergy>(later).Members.Count);
        Assert.Equal(earlier.Model.EnergyFunction.Energy(row), later.Energy(row), 1e-4f);

        options.NumberOfNetworks = 2;
        const string expected = "The earlier model has 3 networks, but Options.NumberOfNetworks is 2, and training goes on from all of them.";
        Assert.Contains(
            expected, Assert.Throws<InvalidOperationException>(() => _ml.Ranking.Trainers.EnergyBased(options).Fit(train, null, earlier.Model)).Message, StringComparison.Ordinal);
        options.NumberOfNetworks = null;
        Assert.Equal(3, Assert.IsType<EnsembleEnergy>(_ml.Ranking.Trainers.EnergyBased(options).Fit(train, null, earlier.Model).Model.EnergyFunction).Members.Count);
        options.Architecture = new Mlp(9);
        Assert.Contains(
            "The earlier model is a MlpEnergy of another shape than Options.Architecture",
            Assert.Throws<InvalidOperationException>(() => _ml.Ranking.Trainers.EnergyBased(options).Fit(train, null, earlier.Model)).Message,
            StringComparison.Ordinal);

        EnergyMulticlassTrainer.Options two = PlantedClasses.Options();
        two.NumberOfNetworks = 2;
        Assert.Contains(expected, Assert.Throws<InvalidOperationException>(
            () => _ml.MulticlassClassification.Trainers.EnergyBased(two).Fit(PlantedClasses.View(_ml, 60, seed: 1), null, Classify(3).Model)).Message, StringComparison.Ordinal);
    }

    private static EnergyRankingTrainer.Options Options(int? count)
    {
        EnergyRankingTrainer.Options options = PlantedRanking.Options();
        (options.Architecture, options.NumberOfEpochs, options.NumberOfNetworks) = (new Mlp(8), 3, count);
        return options;
    }

    private RankingPredictionTransformer<EnergyRankingModelParameters> Rank(int? count) =>
        _ml.Ranking.Trainers.EnergyBased(Options(count)).Fit(PlantedRanking.View(_ml, 30, seed: 1));

    private MulticlassPredictionTransformer<EnergyMulticlassModelParameters> Classify(int? count, int epochs = 3)
    {
        EnergyMulticlassTrainer.Options options = PlantedClasses.Options();
        (options.NumberOfNetworks, options.NumberOfEpochs) = (count, epochs);
        return _ml.MulticlassClassification.Trainers.EnergyBased(options).Fit(PlantedClasses.View(_ml, 200, seed: 1));
    }
}
