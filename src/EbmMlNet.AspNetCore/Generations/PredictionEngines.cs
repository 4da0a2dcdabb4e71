using System.Collections.Concurrent;
using Microsoft.ML;

namespace EbmMlNet.AspNetCore.Generations;

/// <summary>ML.NET's prediction engines of one model, as many as were ever in use at once: none is safe for two threads.</summary>
internal sealed class PredictionEngines<TIn, TOut>(MLContext context, ITransformer model) : IDisposable
    where TIn : class
    where TOut : class, new()
{
    private readonly ConcurrentBag<PredictionEngine<TIn, TOut>> _idle = [];

    public TOut Predict(TIn input)
    {
        if (!_idle.TryTake(out PredictionEngine<TIn, TOut>? engine))
        {
            engine = Create();
        }

        try
        {
            return engine.Predict(input);
        }
        finally
        {
            _idle.Add(engine);
        }
    }

    /// <summary>Makes the first engine: a model that does not suit the types is refused before it goes live.</summary>
    public void Warm() => _idle.Add(Create());

    public void Dispose()
    {
        while (_idle.TryTake(out PredictionEngine<TIn, TOut>? engine))
        {
            engine.Dispose();
        }

        (model as IDisposable)?.Dispose();
    }

    private PredictionEngine<TIn, TOut> Create() =>
        context.Model.CreatePredictionEngine<TIn, TOut>(model, new PredictionEngineOptions { OwnsTransformer = false });
}
