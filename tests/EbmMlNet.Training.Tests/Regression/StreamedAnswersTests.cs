using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Regression;

/// <summary>Densities of rows that do not fit in <see cref="EnergyRegressionTrainer.Options.Memory"/>.</summary>
public sealed class StreamedAnswersTests
{
    private const long Tiny = 70_000;
    private const int Count = 8000;

    private readonly MLContext _ml = new(1);

    [Fact]
    public void A_stream_teaches_what_memory_teaches()
    {
        IDataView data = PlantedAnswers.TwoModes(_ml, Count, seed: 1), test = PlantedAnswers.TwoModes(_ml, 1000, seed: 2);
        double[] nll = [.. ((long?[])[null, Tiny]).Select(memory =>
        {
            var said = new List<string>();
            EnergyRegressionTrainer.Options options = Options(memory, epochs: 6);
            RegressionPredictionTransformer<EnergyRegressionModelParameters> model = Logged(said).Regression.Trainers.EnergyBased(options).Fit(data);
            Assert.Equal(memory is not null, said.Exists(message => message.Contains("The 8000 rows do not fit in 0 MB (Options.Memory)", StringComparison.Ordinal)));
            Assert.InRange(model.Model.History[^1].HeldOutNll, 0.5, model.Model.History[^1].MarginalNll - 0.2);
            return _ml.Regression.EvaluateDensity(model.Model, test).NegativeLogLikelihood;
        })];
        // The entropy of the planted density: log 2 for which mode, and that of N(0, .3).
        double entropy = Math.Log(2) + (Math.Log(2 * Math.PI * Math.E) / 2) + Math.Log(0.3);
        Assert.InRange(nll[0], entropy - 0.1, entropy + 0.15);
        Assert.Equal(nll[0], nll[1], 0.05);
    }

    [Fact]
    public void Vectors_are_streamed_too()
    {
        IDataView data = PlantedVectors.View(_ml, PlantedVectors.Correlated(Count, seed: 1));
        var said = new List<string>();
        EnergyMultivariateRegressionTransformer model = Logged(said).Regression.Trainers.EnergyBasedMultivariate(Options(Tiny, epochs: 4)).Fit(data);
        Assert.Contains(said, message => message.Contains("The 8000 rows do not fit", StringComparison.Ordinal));
        MultivariateDensity density = model.DensityOf([0.5f, 0.5f]);
        Assert.Equal(0.5, density.Mean[0], 0.2);
        Assert.Equal(-0.5, density.Mean[1], 0.6);
        double[,] covariance = density.Covariance();
        Assert.InRange(covariance[0, 1] / Math.Sqrt(covariance[0, 0] * covariance[1, 1]), 0.8, 0.95);
    }

    [Fact]
    public void The_same_seed_gives_the_same_model_and_another_memory_another()
    {
        IDataView data = PlantedAnswers.TwoModes(_ml, Count, seed: 1), test = PlantedAnswers.TwoModes(_ml, 50, seed: 2);
        float[] first = Scores(Tiny);
        Assert.Equal(first, Scores(Tiny));
        Assert.NotEqual(first, Scores(Tiny + 10_000));

        float[] Scores(long memory) =>
            [.. _ml.Regression.Trainers.EnergyBased(Options(memory, epochs: 1)).Fit(data).Transform(test).GetColumn<float>("Score")];
    }

    [Fact]
    public void One_network_holds_out_a_part_of_the_sample_and_weights_count()
    {
        PlantedAnswers.Row[] rows = PlantedAnswers.Rows(Count, 1, (x, random) => random.Next(2) == 0 ? 5 : x + (0.2 * PlantedAnswers.Normal(random)));
        IDataView data = _ml.Transforms.CustomMapping<PlantedAnswers.Row, Weighed>((row, weighed) => weighed.Weight = row.Label == 5 ? 0 : 1, null)
            .Fit(PlantedAnswers.View(_ml, rows)).Transform(PlantedAnswers.View(_ml, rows));
        EnergyRegressionTrainer.Options options = Options(65_536, epochs: 4);
        (options.NumberOfNetworks, options.ExampleWeightColumnName) = (1, "Weight");
        var said = new List<string>();
        EnergyRegressionModelParameters model = Logged(said).Regression.Trainers.EnergyBased(options).Fit(data).Model;
        Assert.Contains(said, message => message.Contains("of 8000 rows have no label in column 'Label' (NaN), or a weight of 0", StringComparison.Ordinal));
        Assert.Contains(said, message => message.Contains("answers held out", StringComparison.Ordinal));
        Assert.Equal(0.5, model.DensityOf([0.5f, 0.5f]).Mean, 0.2);
    }

    [Fact]
    public void The_logarithm_of_the_least_label_is_there_though_the_sample_may_not_have_it()
    {
        // Labels of 0 or more with a long tail, one of them 0.
        PlantedAnswers.Row[] rows = PlantedAnswers.Rows(Count, 1, (x, random) => Math.Exp(x + PlantedAnswers.Normal(random)));
        rows[4321].Label = 0;
        EnergyRegressionTrainer.Options options = Options(Tiny, epochs: 1);
        options.AnswerTransform = AnswerTransform.Logarithm;
        EnergyRegressionModelParameters model = _ml.Regression.Trainers.EnergyBased(options).Fit(PlantedAnswers.View(_ml, rows)).Model;
        Assert.True(double.IsFinite(model.History[^1].Loss));
        Assert.True(double.IsFinite(model.DensityOf(rows[4321].Features).LogDensity(0)));
    }

    [Fact]
    public void Chains_that_go_on_from_their_ends_need_the_rows_in_memory()
    {
        EnergyRegressionTrainer.Options options = Options(Tiny, epochs: 1);
        options.Objective = new ContrastiveDivergence { ReplayFraction = 0.9 };
        var error = Assert.Throws<InvalidOperationException>(
            () => _ml.Regression.Trainers.EnergyBased(options).Fit(PlantedAnswers.TwoModes(_ml, Count, seed: 1)));
        Assert.Contains("which keeps where the chain of every row ended, but the data does not fit in Options.Memory, 0 MB", error.Message, StringComparison.Ordinal);
        options.Objective = new ContrastiveDivergence { Steps = 1 };
        _ = _ml.Regression.Trainers.EnergyBased(options).Fit(PlantedAnswers.TwoModes(_ml, Count, seed: 1));
    }

    [Fact]
    public void Memory_is_checked()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Regression.Trainers.EnergyBased(Options(1000, epochs: 1)));
        Assert.Contains("Memory is 1000, but must be at least 65,536 bytes", error.Message, StringComparison.Ordinal);
    }

    private static EnergyRegressionTrainer.Options Options(long? memory, int epochs)
    {
        EnergyRegressionTrainer.Options options = PlantedAnswers.Options();
        (options.Memory, options.NumberOfEpochs) = (memory, epochs);
        return options;
    }

    private static MLContext Logged(List<string> said)
    {
        var ml = new MLContext(1);
        ml.Log += (_, message) => said.Add(message.Message);
        return ml;
    }

    private sealed class Weighed
    {
        public float Weight { get; set; }
    }
}
