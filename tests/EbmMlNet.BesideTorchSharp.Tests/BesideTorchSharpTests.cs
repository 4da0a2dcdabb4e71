using EbmMlNet.Packaging.Tests;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.TorchSharp;
using Microsoft.ML.TorchSharp.NasBert;

namespace EbmMlNet.BesideTorchSharp.Tests;

/// <summary>An application that uses ML.NET's own TorchSharp trainers and scores a model of ours.</summary>
public sealed class BesideTorchSharpTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _rows = Path.GetTempFileName();

    public void Dispose() => File.Delete(_rows);

    [Fact]
    public void Both_catalogs_are_used_and_a_saved_ranker_scores_as_it_did()
    {
        // Fitted, it fetches a language model of 500 MB; what is asked of it here is its place in a pipeline.
        TextClassificationTrainer trainer = _ml.MulticlassClassification.Trainers.TextClassification(sentence1ColumnName: "Text");
        EstimatorChain<ITransformer> sentences = new EstimatorChain<ITransformer>().Append<ITransformer>(_ml.Transforms.Conversion.MapValueToKey("Label"));
        Assert.NotNull(sentences.Append<ITransformer>(trainer));

        ITransformer ranker = _ml.Model.LoadChecked(GoldenModel.Zip, out _);
        IDataView scored = ranker.Transform(_ml.Data.LoadFromBinary(GoldenModel.WriteRows(_rows)));
        GoldenModel.AssertScores(string.Join('\n', scored.GetColumn<float>("Score")));
    }

    [Fact]
    public void Its_energy_is_read_without_ML_NET()
    {
        EnergyFunction energy = EnergyFunction.Load(GoldenModel.Zip);
        GoldenModel.AssertScores(string.Join('\n', GoldenModel.Rows.Select(row => energy.Energy(row))), sign: -1);
    }
}
