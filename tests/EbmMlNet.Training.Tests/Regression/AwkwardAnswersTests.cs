using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Regression;

/// <summary>Labels that are constant, few, huge, missing or of a long tail: each gives a clear result or a clear error.</summary>
public class AwkwardAnswersTests
{
    private readonly MLContext _ml = new(1);

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public void One_label_alone_is_nothing_to_learn(int rows)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Fit(PlantedAnswers.Rows(rows, 1, (_, _) => 7)));
        Assert.Contains($"Column 'Label': the label of all {rows} rows is 7, so there is nothing to learn.", error.Message);
    }

    [Fact]
    public void Two_rows_train()
    {
        PlantedAnswers.Row[] rows = PlantedAnswers.Rows(2, 1, (x, _) => x);
        ConditionalDensity density = Fit(rows).Model.DensityOf([0, 0.5f]);
        Assert.True(double.IsFinite(density.Mean) && density.Variance > 0);
    }

    [Fact]
    public void Two_labels_give_two_narrow_modes()
    {
        ConditionalDensity density = Fit(PlantedAnswers.Rows(300, 1, (_, random) => random.Next(2))).Model.DensityOf([0, 0.5f]);
        ILookup<double, DensityMode> modes = density.Modes(0.1).ToLookup(mode => Math.Abs(Math.Round(mode.Answer, 1)));
        Assert.Equal([0, 1], modes.Select(label => label.Key).Order());
        Assert.InRange(modes[0].Sum(mode => mode.Mass), 0.3, 0.7);
    }

    [Fact]
    public void A_point_mass_with_noise_around_it_is_both()
    {
        ConditionalDensity density = Fit(PlantedAnswers.Rows(500, 1, (_, random) => random.Next(2) == 0 ? 0.5 : PlantedAnswers.Normal(random))).Model.DensityOf([0, 0.5f]);
        Assert.InRange(density.Cdf(0.6) - density.Cdf(0.4), 0.45, 0.65);
        Assert.InRange(density.NormalizationError, 0, 1e-3);
    }

    [Theory]
    [InlineData(1e12)]
    [InlineData(1e-12)]
    public void Labels_of_any_size_come_back_in_their_own_units(double size)
    {
        ConditionalDensity density = Fit(PlantedAnswers.Rows(300, 1, (x, random) => size * (x + (0.1 * PlantedAnswers.Normal(random))))).Model.DensityOf([0.5f, 0.5f]);
        Assert.Equal(0.5, density.Mean / size, 0.1);
        Assert.InRange(density.Quantile(0.95) / size, 0.5, 1);
    }

    [Fact]
    public void Labels_of_a_long_tail_are_taken_as_logarithms()
    {
        PlantedAnswers.Row[] rows = PlantedAnswers.Rows(500, 1, (x, random) => Math.Exp(3 * (x + (0.3 * PlantedAnswers.Normal(random)))));
        ContinuousEnergy energy = Fit(rows).Model.EnergyFunction;
        Assert.NotNull(energy.Scaling.LogOffset);
        ConditionalDensity density = energy.DensityOf([0.5f, 0.5f]);
        Assert.Equal(Math.Exp(1.5), density.Median, 1.5);
        Assert.Equal(0, density.Cdf(-1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Positive_labels_are_taken_as_they_are_unless_their_logarithms_are_more_normal(bool areSkewed)
    {
        // Those of an even spread gain nothing from a logarithm; those of an exponential density a third of a nat.
        PlantedAnswers.Row[] rows = PlantedAnswers.Rows(500, 1, (_, random) => areSkewed ? -Math.Log(1 - random.NextDouble()) : random.NextDouble());
        Assert.Equal(areSkewed, Fit(rows).Model.EnergyFunction.Scaling.LogOffset is not null);
    }

    [Fact]
    public void Heavy_tails_on_both_sides_do_not_hide_the_bulk()
    {
        // Cauchy noise: a few labels lie a thousand times further out than the others.
        PlantedAnswers.Row[] rows = PlantedAnswers.Rows(500, 1, (x, random) => (5 * x) + (0.2 * Math.Tan(Math.PI * (random.NextDouble() - 0.5))));
        ConditionalDensity density = Fit(rows).Model.DensityOf([0.5f, 0.5f]);
        Assert.Equal(2.5, density.Median, 0.7);
        Assert.InRange(density.Quantile(0.75) - density.Quantile(0.25), 0.1, 2);
    }

    [Fact]
    public void A_label_that_is_missing_is_left_out_and_one_that_is_infinite_refused()
    {
        PlantedAnswers.Row[] rows = PlantedAnswers.Rows(100, 1, (x, _) => x);
        rows[3].Label = float.NaN;
        var warnings = new List<string>();
        _ml.Log += (_, log) => warnings.Add(log.Message);
        _ = Fit(rows);
        Assert.Contains(warnings, message => message.Contains("1 of 100 rows have no label in column 'Label'", StringComparison.Ordinal));
        rows[5].Label = float.PositiveInfinity;
        Assert.Contains("Column 'Label', row 5: the label is infinite", Assert.Throws<InvalidOperationException>(() => Fit(rows)).Message);
        Assert.Contains("none of the 100 rows", Assert.Throws<InvalidOperationException>(() => Fit(PlantedAnswers.Rows(100, 1, (_, _) => double.NaN))).Message);
    }

    [Fact]
    public void Beside_and_beyond_the_data_densities_are_whole()
    {
        ContinuousEnergy energy = Fit(PlantedAnswers.Rows(300, 1, (x, random) => x + (0.1 * PlantedAnswers.Normal(random)))).Model.EnergyFunction;
        foreach (float x in new[] { -1f, 0, 1, 3, 30 })
        {
            ConditionalDensity density = energy.DensityOf([x, 0.5f]);
            double from = density.Quantile(0), to = density.Quantile(1), step = (to - from) / 20_000;
            double sum = Enumerable.Range(-10_000, 40_000).Sum(i => Math.Exp(density.LogDensity(from + (i * step)))) * step;
            Assert.Equal(1, sum, 1e-3);
        }
    }

    private RegressionPredictionTransformer<EnergyRegressionModelParameters> Fit(PlantedAnswers.Row[] rows)
    {
        EnergyRegressionTrainer.Options options = PlantedAnswers.Options();
        options.NumberOfEpochs = 40;
        return _ml.Regression.Trainers.EnergyBased(options).Fit(PlantedAnswers.View(_ml, rows));
    }
}
