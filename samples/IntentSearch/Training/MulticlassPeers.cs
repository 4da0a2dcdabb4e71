using System.Diagnostics;
using IntentSearch.Data;
using IntentSearch.Evaluation;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace IntentSearch.Training;

/// <summary>ML.NET's own multiclass trainers on the same vectors of questions.</summary>
internal sealed class MulticlassPeers
{
    private const string Label = "Label";

    private readonly MLContext _ml;
    private readonly IDataView _train;
    private readonly IDataView _test;
    private readonly int[] _right;

    public MulticlassPeers(MLContext ml, IntentData data, ITransformer vectors)
    {
        _ml = ml;
        IDataView names = ml.Data.LoadFromEnumerable(data.Intents.Select(intent => new IntentName { Name = intent.Id }));
        ValueToKeyMappingEstimator key = ml.Transforms.Conversion.MapValueToKey(Label, nameof(Row.IntentId), keyData: names);
        _train = Load(Part.Train);
        _test = Load(Part.Test);
        _right = [.. _test.GetColumn<uint>(Label).Select(intent => (int)intent - 1)];

        // Kept in memory, so that a trainer's time is its own.
        IDataView Load(Part part)
        {
            IDataView rows = vectors.Transform(ml.Data.LoadFromEnumerable(
                data.Of(part).Select(question => new Row { Question = question.Text, IntentId = question.Intent.Id })));
            IDataView cached = ml.Data.Cache(key.Fit(rows).Transform(rows), Label, EnergyTraining.Question);
            foreach (VBuffer<float> _ in cached.GetColumn<VBuffer<float>>(EnergyTraining.Question))
            {
            }

            return cached;
        }
    }

    public TrainedModel Sdca() =>
        Fit("SdcaMaximumEntropy", _ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(featureColumnName: EnergyTraining.Question));

    /// <summary>Null, with the reason, where its native library cannot be loaded.</summary>
    public TrainedModel? LightGbm(out string? whyNot)
    {
        try
        {
            whyNot = null;
            return Fit("LightGBM", _ml.MulticlassClassification.Trainers.LightGbm(featureColumnName: EnergyTraining.Question));
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            whyNot = (e.InnerException ?? e).Message;
            return null;
        }
    }

    private TrainedModel Fit<T>(string name, IEstimator<T> trainer)
        where T : ITransformer
    {
        var clock = Stopwatch.StartNew();
        T model = trainer.Fit(_train);
        TimeSpan time = clock.Elapsed;
        return new TrainedModel(name, IntentMeasures.Of([.. model.Transform(_test).GetColumn<float[]>("Score")], _right), time);
    }

    private sealed class Row
    {
        public string Question { get; set; } = "";

        // Both texts of a pair are made vectors; the right intent's is not shown.
        public string Intent { get; set; } = "";

        public string IntentId { get; set; } = "";
    }

    private sealed class IntentName
    {
        public string Name { get; set; } = "";
    }
}
