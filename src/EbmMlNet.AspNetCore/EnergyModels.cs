using EbmMlNet.AspNetCore.Generations;

namespace EbmMlNet.AspNetCore;

/// <summary>Predicts with the models that <c>AddEnergyModel</c> and <c>AddEnergyModels</c> added. Safe for use by many threads at a time.</summary>
/// <typeparam name="TIn">A class whose members are the model's input columns.</typeparam>
/// <typeparam name="TOut">A class whose members are the columns to read.</typeparam>
public sealed class EnergyModels<TIn, TOut>
    where TIn : class
    where TOut : class, new()
{
    private readonly ModelStore<PredictionEngines<TIn, TOut>> _store;

    internal EnergyModels(ModelStore<PredictionEngines<TIn, TOut>> store) => _store = store;

    /// <summary>Predicts one row.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="input">The row.</param>
    /// <returns>The columns asked for, and what made them.</returns>
    /// <exception cref="ModelUnavailableException">There is no such model, or it cannot be loaded.</exception>
    public PredictedAnswer<TOut> Predict(string name, TIn input) => ServingMetrics.Measure(name, "predict", activity =>
    {
        Generation<PredictionEngines<TIn, TOut>> generation = _store.Borrow(name);
        try
        {
            _ = activity?.SetTag("ebm.generation", generation.Description.Hash);
            return new PredictedAnswer<TOut>(generation.Engine.Predict(input), generation.Description);
        }
        finally
        {
            generation.Return();
        }
    });

    internal static LoadedEngine<PredictionEngines<TIn, TOut>> Load(byte[] bytes)
    {
        var saved = SavedModel.Read(bytes);
        var engines = new PredictionEngines<TIn, TOut>(saved.Context, saved.Model);
        engines.Warm();
        return new LoadedEngine<PredictionEngines<TIn, TOut>>(engines, saved.Size, saved.Metrics());
    }
}
