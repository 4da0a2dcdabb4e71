using System.IO.Compression;
using Microsoft.ML;

namespace EbmMlNet.AspNetCore.Generations;

/// <summary>A model read from a file's bytes, in an <see cref="MLContext"/> of its own, so that nothing of it outlives its generation.</summary>
internal sealed record SavedModel(MLContext Context, ITransformer Model, DataViewSchema InputSchema, long Size)
{
    /// <exception cref="InvalidDataException">The bytes are no model that can be loaded.</exception>
    public static SavedModel Read(byte[] bytes)
    {
        var context = new MLContext();
        ITransformer model = context.Model.LoadChecked(new MemoryStream(bytes), out DataViewSchema schema);
        using var zip = new ZipArchive(new MemoryStream(bytes));
        return new SavedModel(context, model, schema, zip.Entries.Sum(entry => entry.Length));
    }

    /// <summary>What training measured, of the last energy model among the steps.</summary>
    public IReadOnlyDictionary<string, double> Metrics()
    {
        IReadOnlyList<EpochReport> history = Steps(Model).OfType<ISingleFeaturePredictionTransformer<EnergyRankingModelParameters>>()
            .LastOrDefault()?.Model.History ?? [];
        if (history.Count == 0)
        {
            return new Dictionary<string, double>();
        }

        EpochReport best = history.LastOrDefault(report => report.IsBest) ?? history[^1];
        var metrics = new Dictionary<string, double> { ["Epochs"] = history.Count };
        foreach ((string name, double value) in new[] { (nameof(best.Loss), best.Loss), (nameof(best.ValidationMetric), best.ValidationMetric) })
        {
            if (double.IsFinite(value))
            {
                metrics[name] = value;
            }
        }

        return metrics;
    }

    private static IEnumerable<ITransformer> Steps(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Steps) : [model];
}
