using EbmMlNet.Tests.Regression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Onnx;

public sealed class OnnxErrorTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_step_that_looks_at_whole_groups_says_so()
    {
        EnergyFunction energy = ScoringFixture.Energy();
        IDataView data = ScoringFixture.Data(_ml, ScoringFixture.Rows(energy));
        ITransformer model = ScoringFixture.Transformer(_ml, data, energy);
        IDataView scored = model.Transform(data);
        foreach (ITransformer step in (ITransformer[])[
            _ml.Transforms.GibbsProbability().Fit(scored), _ml.Transforms.EnergyRank().Fit(scored), _ml.Transforms.SelectMostCompatible(count: 2).Fit(scored)])
        {
            Says("has a step that looks at whole groups", model.Append(step), data);
        }
    }

    [Fact]
    public void Features_made_by_a_step_that_ML_NET_cannot_export_say_so()
    {
        IDataView data = FeatureRow.Load(_ml, [1, 2, 3]);
        ITransformer custom = _ml.Transforms.CustomMapping<FeatureRow, MadeFeatures>((row, made) => made.Made = row.Features[..2], null).Fit(data);
        IDataView mapped = custom.Transform(data);
        Says("Column 'Made' is not in the ONNX graph", custom.Append(Linear(2, mapped.Schema, "Made")), data);
    }

    [Fact]
    public void Text_is_exported_from_its_features_on()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new { Text = "one two" }, new { Text = "three" }]);
        ITransformer text = _ml.Transforms.Text.FeaturizeText("Features", "Text").Fit(data);
        DataViewSchema featurized = text.Transform(data).Schema;
        int count = ((VectorDataViewType)featurized["Features"].Type).Size;
        ITransformer model = Linear(count, featurized, "Features");

        // As docs/troubleshooting.md quotes it.
        using var stream = new MemoryStream();
        Exception error = Assert.Throws<KeyNotFoundException>(() => _ml.Model.ConvertToOnnx(text.Append(model), data, stream));
        Assert.Contains("_TextNormalizer' was not present in the dictionary", error.Message, StringComparison.Ordinal);
        using var exported = new OnnxModel(_ml, model, FeatureRow.Load(_ml, new float[count]));
        Assert.Equal(["Features"], exported.Inputs);
    }

    [Fact]
    public void Modes_and_regions_of_a_density_say_so()
    {
        ContinuousEnergy energy = PlantedDensities.Random(3, 1, seed: 1);
        IDataView data = FeatureRow.Load(_ml, [1, 2, 3]);
        var mode = new EnergyRegressionModelParameters(_ml, energy, PointPrediction.Mode, []);
        Says("is the mode of its density", new RegressionPredictionTransformer<EnergyRegressionModelParameters>(_ml, mode, data.Schema, "Features"), data);
        Says("Column 'Modes', modes or regions of a density", _ml.Transforms.PredictModes("Modes", mode).Fit(data), data);
    }

    private RankingPredictionTransformer<EnergyRankingModelParameters> Linear(int features, DataViewSchema schema, string column)
    {
        LinearEnergy energy = RandomEnergies.Linear(InputScaling.Identity(features), new Random(1));
        return new(_ml, new EnergyRankingModelParameters(_ml, energy, []), schema, column);
    }

    private void Says(string part, ITransformer model, IDataView data)
    {
        using var stream = new MemoryStream();
        Assert.Contains(part, Assert.Throws<InvalidOperationException>(() => _ml.Model.ConvertToOnnx(model, data, stream)).Message, StringComparison.Ordinal);
    }

    private sealed class MadeFeatures
    {
        [VectorType(2)]
        public float[] Made { get; set; } = [];
    }
}
