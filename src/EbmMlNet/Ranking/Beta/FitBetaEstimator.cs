using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>
/// A trainer whose model gets the inverse temperature beta that makes rows held out from it most likely. Made by <c>FitBeta</c> of
/// <c>ml.Ranking</c> and <c>ml.MulticlassClassification</c>; it stands in a pipeline where the trainer would, and its model is that of the
/// trainer, saved with its beta.
/// </summary>
/// <typeparam name="TTransformer">The trainer's transformer.</typeparam>
public sealed class FitBetaEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : class, ITransformer
{
    private readonly IHost _host;
    private readonly IEstimator<TTransformer> _trainer;
    private readonly Func<TTransformer, IDataView, TTransformer> _fitBeta;
    private readonly string? _groupColumn;
    private readonly double _share;
    private readonly int _seed;

    internal FitBetaEstimator(
        IHostEnvironment environment,
        IEstimator<TTransformer> trainer,
        Func<TTransformer, IDataView, TTransformer> fitBeta,
        string? groupColumn,
        double heldOutShare,
        int? seed)
    {
        if (!(heldOutShare is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(heldOutShare), heldOutShare, "A share between 0 and 1 expected.");
        }

        _host = environment.Register(nameof(FitBetaEstimator<TTransformer>));
        _trainer = trainer;
        _fitBeta = fitBeta;
        _groupColumn = groupColumn;
        _share = heldOutShare;
        _seed = seed ?? _host.Rand.Next();
    }

    /// <summary>Trains on most of the data and fits beta to the rest.</summary>
    /// <param name="input">The data: what the trainer needs.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    /// <exception cref="InvalidOperationException">The rows held out, or those left, are too few to be trained on or fitted to.</exception>
    public TTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        if (_groupColumn is not null && input.Schema.GetColumnOrNull(_groupColumn) is null)
        {
            throw _host.ExceptSchemaMismatch(nameof(input), "group", _groupColumn);
        }

        TTransformer model = _trainer.Fit(new HeldOutRows(input, _groupColumn, _share, _seed, isHeldOut: false));
        return _fitBeta(model, new HeldOutRows(input, _groupColumn, _share, _seed, isHeldOut: true));
    }

    /// <summary>The columns that the transformer will make of such an input: those that the trainer's makes.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _trainer.GetOutputSchema(inputSchema);
}
