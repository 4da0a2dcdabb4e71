using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// Trains the networks of a density side by side. Each is trained without a part of the rows; there its best epoch is found, and on the parts of
/// all of them how wide the densities are to be.
/// </summary>
internal sealed class DensityRun
{
    private readonly IHost _host;
    private readonly IChannel _channel;
    private readonly EnergyRegressionTrainer.Options _options;
    private readonly DensityRows _rows;
    private readonly DataViewSchema.Column _column;
    private readonly Random _random;
    private readonly Chance _chance;
    private readonly DensityPlan _plan;
    private readonly IReadOnlyList<AnswerScaling> _scalings;
    private readonly int[] _parts;
    private readonly HeldOutAnswers _heldOut;

    /// <param name="host">The host.</param>
    /// <param name="channel">The log.</param>
    /// <param name="options">The options.</param>
    /// <param name="rows">The rows; their features are overwritten.</param>
    /// <param name="column">The features.</param>
    /// <param name="seed">What all chance comes from.</param>
    public DensityRun(IHost host, IChannel channel, EnergyRegressionTrainer.Options options, DensityRows rows, DataViewSchema.Column column, int seed)
    {
        (_host, _channel, _options, _rows, _column) = (host, channel, options, rows, column);
        _random = new Random(seed);
        _chance = Chance.From(_random);
        _plan = DensityPlan.Of(options, rows.Count, rows.Targets);
        _scalings = [.. Enumerable.Range(0, rows.Targets).Select(target => AnswerScalingLearner.Learn(rows.AnswersOf(target), options.AnswerTransform))];
        _parts = Parts();
        _heldOut = new HeldOutAnswers(rows, _parts, _scalings, options.NumberOfThreads ?? Environment.ProcessorCount);
    }

    /// <summary>The checkpoint; null for none.</summary>
    public TrainingCheckpoint? Checkpoint { get; init; }

    public TrainedDensity Run()
    {
        TorchRuntime.EnsureLoaded();
        FeatureKnots knots = KnotLearner.Learn(_rows.Features, [.. Enumerable.Range(0, _rows.Count)], _options.Bins, out IReadOnlyList<StandIn> standIns);
        if (standIns.Count > 0)
        {
            _channel.Warning(TrainerSteps.StandInWarning(new FeatureSlots(_column), standIns, "It has a knot of its own, so that it drowns nothing."));
        }

        long[] missing = new long[knots.FeatureCount];
        FeatureRows places = _rows.Features.Locate(knots, inPlace: true, missing);
        using var module = DensityModule.Create(_plan.Shape, new LearntKnots(knots, [.. missing.Select(count => count > 0)]), _random);
        using TorchThreads threads = TorchThreads.Use(_options.NumberOfThreads ?? Checkpoint?.NumberOfThreads, module.WorkPerRow * _plan.RowsPerStep);
        using FeatureTensor features = places.On(torch.CPU);
        string labels = _scalings is [{ LogOffset: { } offset }] ? FormattableString.Invariant($"the logarithms of label + {offset:G4}")
            : _scalings.All(scaling => scaling.LogOffset is null) ? "labels" : "labels (of some targets their logarithms)";
        _channel.Info(string.Create(CultureInfo.InvariantCulture,
            $"Training {_plan.Shape.Networks} networks with {module.Weights.Count} weights and {_options.Objective} on {labels} of {_rows.Count} rows " +
            $"({_plan.RowsPerStep} per step), {threads.Count} threads."));
        var objective = new DensityTraining(_host, _options, _plan, module, features, _rows, _parts, _scalings, _heldOut);
        var loop = new TrainingLoop<DensityEpochReport>(_host, new TrainingLog(_channel), _plan.LoopOf(_options), objective, _chance)
        {
            Checkpoint = Checkpoint?.With(threads.Count),
            OnEpoch = _options.OnEpoch,
        };
        IReadOnlyList<DensityEpochReport> history = loop.Run();
        return new TrainedDensity(_scalings, Finish(objective.Best), history);
    }

    // Densities as wide as answers that their networks have not seen ask for.
    private ContinuousNetwork[] Finish(IReadOnlyList<ContinuousNetwork> networks)
    {
        (double floor, double spread) = (_plan.Shape.Floor, 1);
        if (_heldOut.Count > 0)
        {
            (floor, spread) = _heldOut.ChooseSpreads(networks, _options.LeastSpread);
            double factor = _heldOut.MixingFactor(networks);
            (floor, spread) = (_options.LeastSpread ?? (floor * factor), spread * factor);
            _channel.Info(string.Create(CultureInfo.InvariantCulture,
                $"Chose a least spread of {floor:G3} and {spread:G3} times the spreads above it, on {_heldOut.Count} answers held out."));
        }

        return [.. networks.Select(network => network.WithSpreads(floor, spread))];
    }

    private int[] Parts()
    {
        int[] parts = new int[_rows.Count];
        Array.Fill(parts, -1);
        if (_rows.Count < _plan.LeastRowsToHoldOut)
        {
            return parts;
        }

        int[] order = [.. Enumerable.Range(0, _rows.Count)];
        _random.Shuffle(order);
        int networks = _plan.Shape.Networks, held = networks == 1 ? (int)(_rows.Count * _options.ValidationFraction) : _rows.Count;
        for (int i = 0; i < held; i++)
        {
            parts[order[i]] = i % networks;
        }

        return parts;
    }
}
