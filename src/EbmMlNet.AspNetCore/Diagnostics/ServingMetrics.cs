using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace EbmMlNet.AspNetCore;

/// <summary>What is counted and traced, under <see cref="ServingDiagnostics.Name"/>.</summary>
internal static class ServingMetrics
{
    public const string ModelTag = "ebm.model";
    private const string OutcomeTag = "ebm.outcome";
    private static readonly Meter _meter = new(ServingDiagnostics.Name);
    private static readonly ActivitySource _source = new(ServingDiagnostics.Name);
    private static readonly Histogram<double> _duration = _meter.CreateHistogram<double>("ebm.answer.duration", "s", "How long an answer took.");
    private static readonly Histogram<int> _candidates = _meter.CreateHistogram<int>("ebm.answer.candidates", "{candidate}", "Candidates ranked by an answer.");
    private static readonly Counter<long> _loads = _meter.CreateCounter<long>("ebm.model.loads", "{load}", "Files loaded or refused.");

    public static Counter<long> Evictions { get; } = _meter.CreateCounter<long>("ebm.model.evictions", "{eviction}", "Models let go to keep to the memory limit.");

    public static Counter<long> Drained { get; } = _meter.CreateCounter<long>("ebm.model.drained", "{generation}", "Generations whose last request has ended.");

    public static void CountLoad(string model, string outcome) => _loads.Add(1, new(ModelTag, model), new(OutcomeTag, outcome));

    /// <summary>Measures and traces one answer.</summary>
    public static T Measure<T>(string model, string operation, Func<Activity?, T> answer, Func<T, int>? candidates = null)
    {
        using Activity? activity = _source.StartActivity($"{operation} {model}");
        _ = activity?.SetTag(ModelTag, model);
        long started = Stopwatch.GetTimestamp();
        string outcome = "failed";
        try
        {
            T result = answer(activity);
            outcome = "answered";
            if (candidates is not null)
            {
                _candidates.Record(candidates(result), new KeyValuePair<string, object?>(ModelTag, model));
            }

            return result;
        }
        catch (Exception error)
        {
            _ = activity?.SetStatus(ActivityStatusCode.Error, error.Message);
            throw;
        }
        finally
        {
            _duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new(ModelTag, model), new(OutcomeTag, outcome));
        }
    }
}
