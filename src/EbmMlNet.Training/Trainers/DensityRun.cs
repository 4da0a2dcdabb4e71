using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;

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
    private readonly TrainingData _rows;
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
    /// <param name="plan">What the options come to.</param>
    /// <param name="column">The features.</param>
    /// <param name="seed">What all chance comes from.</param>
    public DensityRun(IHost host, IChannel channel, EnergyRegressionTrainer.Options options, TrainingData rows, DensityPlan plan, DataViewSchema.Column column, int seed)
    {
        (_host, _channel, _options, _rows, _plan, _column) = (host, channel, options, rows, plan, column);
        _random = new Random(seed);
        _chance = Chance.From(_random);
        _scalings = [.. rows.Labels.Select((range, target) => AnswerScalingLearner.Learn(rows.Held.LabelsOfTarget(target), range.Least, options.AnswerTransform))];
        _parts = Parts();
        _heldOut = new HeldOutAnswers(rows.ToMeasure, _parts, _scalings, options.NumberOfThreads ?? Environment.ProcessorCount);
    }

    /// <summary>The checkpoint; null for none.</summary>
    public TrainingCheckpoint? Checkpoint { get; init; }

    public TrainedDensity Run()
    {
        TorchRuntime.EnsureLoaded();
        Variant variant = _plan.VariantOf(_options);
        NetworkInputs.Inputs inputs = _rows.Learn(_channel, FeatureScaling.None, null, _rows.Useful, new FeatureSlots(_column), [variant]).For(variant);
        using var module = DensityModule.Create(_plan.Shape, inputs.Knots!, _random);
        using TorchThreads threads = TorchThreads.Use(_options.NumberOfThreads ?? Checkpoint?.NumberOfThreads, module.WorkPerRow * _plan.RowsPerStep);
        using PartShuffle<DensityItems>? stream = InParts(inputs);
        using DensityItems? held = stream is null ? new DensityItems(_rows.Held.With(inputs.Training), _scalings, row => _parts[row]) : null;
        string labels = _scalings is [{ LogOffset: { } offset }] ? FormattableString.Invariant($"the logarithms of label + {offset:G4}")
            : _scalings.All(scaling => scaling.LogOffset is null) ? "labels" : "labels (of some targets their logarithms)";
        _channel.Info(string.Create(CultureInfo.InvariantCulture,
            $"Training {_plan.Shape.Networks} networks with {module.Weights.Count} weights and {_options.Objective} on {labels} of {_rows.RowCount} rows " +
            $"({_plan.RowsPerStep} per step), {threads.Count} threads."));
        var objective = new DensityTraining(_host, _options, _plan, module, _rows.GroupCount, held, stream, _heldOut);
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

    private PartShuffle<DensityItems>? InParts(NetworkInputs.Inputs inputs)
    {
        // Only rows of the sample are held out.
        var networks = new Dictionary<int, int>();
        if (_rows.IsStreamed)
        {
            foreach ((int place, int network) in _rows.PlacesToMeasure.Zip(_parts).Where(row => row.Second >= 0))
            {
                networks.Add(place, network);
            }
        }

        return _rows.InParts(
            inputs,
            (part, first) => new DensityItems(part, _scalings, row => networks.GetValueOrDefault(first + row, -1)),
            (part, random, rowsPerBatch) => part.Shuffle(random, rowsPerBatch));
    }

    // Of each row that networks can be measured on, the network that holds it out; -1 for none.
    private int[] Parts()
    {
        int count = _rows.ToMeasure.RowCount, networks = _plan.Shape.Networks;
        int[] parts = new int[count];
        Array.Fill(parts, -1);
        if (count < _plan.LeastRowsToHoldOut)
        {
            return parts;
        }

        int[] order = [.. Enumerable.Range(0, count)];
        _random.Shuffle(order);
        int held = Math.Min(count, networks == 1 ? (int)(_rows.RowCount * _options.ValidationFraction) : count);
        // Rows that would not be looked at are better trained on.
        for (int i = 0; i < Math.Min(held, HeldOutAnswers.MostRows); i++)
        {
            parts[order[i]] = i % networks;
        }

        return parts;
    }
}
