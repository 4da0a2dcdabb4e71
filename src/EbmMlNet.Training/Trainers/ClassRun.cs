using System.Globalization;
using System.Runtime.ExceptionServices;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Trains the networks of a classifier side by side, and puts them together as their mean.</summary>
internal sealed class ClassRun
{
    private readonly IHost _host;
    private readonly IChannel _channel;
    private readonly EnergyMulticlassTrainer.Options _options;
    private readonly TrainingData _rows;
    private readonly GroupedRows? _validation;
    private readonly FeatureSlots _features;
    private readonly int _classCount;
    private readonly Random _random;
    private readonly IReadOnlyList<int> _training;
    private readonly int[] _heldOut;
    private readonly IReadOnlyList<Variant> _variants;
    private readonly NetworkInputs _inputs;

    /// <param name="host">The host.</param>
    /// <param name="channel">The log.</param>
    /// <param name="options">The options.</param>
    /// <param name="rows">What to train on.</param>
    /// <param name="validation">The rows to validate on; null for none.</param>
    /// <param name="features">The features.</param>
    /// <param name="classCount">The number of classes.</param>
    /// <param name="variants">The networks, given how many rows there are to train on.</param>
    /// <param name="random">The source of chance.</param>
    public ClassRun(
        IHost host,
        IChannel channel,
        EnergyMulticlassTrainer.Options options,
        TrainingData rows,
        GroupedRows? validation,
        FeatureSlots features,
        int classCount,
        Func<int, IReadOnlyList<Variant>> variants,
        Random random)
    {
        (_host, _channel, _options, _rows, _validation) = (host, channel, options, rows, validation);
        (_features, _classCount, _random) = (features, classCount, random);
        (_training, _heldOut) = rows.HoldOut(host, channel, validation is null ? options.EarlyStopping : null, random);
        _variants = variants(_training.Count);
        _inputs = rows.Learn(channel, options.FeatureScaling, validation, _training, features, _variants);
    }

    /// <summary>The seed that all chance comes from.</summary>
    public required int Seed { get; init; }

    /// <summary>The checkpoint, of which every network has a part; null for none.</summary>
    public TrainingCheckpoint? Checkpoint { get; init; }

    /// <summary>The history of the model to go on from; null for none.</summary>
    public IReadOnlyList<EpochReport>? EarlierHistory { get; init; }

    /// <summary>Called after each epoch of the first network, with what makes the best model of it so far.</summary>
    public Action<EpochReport, Func<(ClassEnergyFunction Energies, IReadOnlyList<EpochReport> History)>>? OnEpochWithBest { get; init; }

    /// <param name="earlier">The networks of an earlier model, one for each; nulls to start afresh.</param>
    public (ClassEnergyFunction Energies, IReadOnlyList<EpochReport> History) Run(IReadOnlyList<ClassEnergyFunction?> earlier)
    {
        TorchRuntime.EnsureLoaded();
        torch.Device device = DeviceResolver.Resolve(
            _options.Device, _host, _channel.Info, _variants.Any(variant => variant.Architecture.InputEncoding is not null), WorkPerStep);
        if (_variants.Count == 1)
        {
            return Train(0, earlier[0], new TrainingLog(_channel), _random, device, threads: null);
        }

        var trained = new (ClassEnergyFunction Energies, IReadOnlyList<EpochReport> History)[_variants.Count];
        int[] seeds = [.. _variants.Select(_ => _random.Next())];
        int all = _options.NumberOfThreads ?? Environment.ProcessorCount;
        // A stream has one buffer; processes take the same steps in the same order.
        int atOnce = device.type == DeviceType.CPU && !_rows.IsStreamed && _options.Peers is null ? Math.Min(all, trained.Length) : 1;
        try
        {
            _ = Parallel.For(0, trained.Length, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, i => trained[i] = Train(
                i, earlier[Math.Min(i, earlier.Count - 1)], new TrainingLog(_channel, $"Network {i + 1}: "), new Random(seeds[i]), device, Math.Max(1, all / atOnce)));
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }

        _channel.Info($"The model is the mean of {trained.Length} networks.");
        return (new ClassEnergyFunction([.. trained.Select(one => one.Energies)]), trained[0].History);
    }

    private (ClassEnergyFunction Energies, IReadOnlyList<EpochReport> History) Train(
        int number, ClassEnergyFunction? earlier, TrainingLog log, Random random, torch.Device device, int? threads)
    {
        Variant variant = _variants[number];
        Architecture architecture = variant.Architecture;
        NetworkShape shape = architecture.Network!;
        NetworkInputs.Inputs inputs = _inputs.For(variant);
        using NetworkModule module = earlier is null
            ? shape.Create(inputs.Knots, _rows.FeatureCount, _classCount, random, device)
            : shape.Resume(earlier, random, device) ?? throw _host.Except(
                $"The earlier model has another shape than Options.Architecture, {architecture}. Set Architecture to that of the earlier " +
                "model, or train without it.");
        using GroupBatches batches = _rows.ForTraining(inputs, _training, (part, own) => new ClassBatches(part, own, _classCount, module, _options.ClassesPerStep));
        using GroupBatches? held =
            _validation is not null
                ? new ClassBatches(_validation.With(inputs.Validation!), Enumerable.Range(0, _validation.RowCount), _classCount, module, null)
            : _heldOut.Length > 0 ? _rows.ForHeldOut(inputs, _heldOut, (part, own) => new ClassBatches(part, own, _classCount, module, null))
            : null;
        int rowsPerBatch = RowsPerBatch(architecture), classesPerStep = Math.Min(_options.ClassesPerStep ?? _classCount, _classCount);
        TrainingCheckpoint? part = Checkpoint?.Part(number);
        threads = _options.NumberOfThreads is null ? part?.NumberOfThreads ?? threads : threads ?? _options.NumberOfThreads;
        using TorchThreads used = TorchThreads.Use(threads, module.WorkPerRow(classesPerStep) * rowsPerBatch);
        log.Info(string.Create(CultureInfo.InvariantCulture,
            $"Training {architecture} with {module.Weights.Count} weights and {_options.ChosenLoss} on {_training.Count} rows of " +
            $"{_classCount} classes ({rowsPerBatch} rows and {classesPerStep} classes per step) on {device}, {used.Count} threads."));
        if (number == 0)
        {
            ThreadWatch.Check(_channel, used.Count, Seed, $"{OptionsText.Describe(_options)} {_rows.RowCount} {module.Weights.Count}", EarlierHistory);
        }

        HeldOutGroups? measured = held is null ? null : new HeldOutGroups(held, _options.ValidationMetric, _options.ChosenLoss.ModelBeta)
        {
            Peers = _options.Peers,
            Host = _host,
        };
        using var objective = new GroupObjective(_host, log, _options, variant, module, batches, rowsPerBatch, measured, _features.Describe);
        TrainingLoop<EpochReport>? loop = null;
        loop = new TrainingLoop<EpochReport>(_host, log, _options.LoopOf(variant), objective, Chance.From(random))
        {
            OnEpoch = number == 0 ? _options.OnEpoch : null,
            Checkpoint = part?.With(used.Count),
            OnEpochWithBest = number == 0 && OnEpochWithBest is { } onEpoch
                ? (report, past) => onEpoch(report, () => (loop!.WithBest(() => module.ExportClasses(inputs.Scaling)), past))
                : null,
        };
        IReadOnlyList<EpochReport> history = loop.Run();
        return (module.ExportClasses(inputs.Scaling), history);
    }

    private int RowsPerBatch(Architecture architecture) => _options.RowsPerBatch ?? EncodedDefaults.RowsPerStep(architecture, _training.Count);

    // Of the largest network; none takes encoded features.
    private double WorkPerStep() => _variants.Max(variant =>
    {
        using NetworkModule counted = variant.Architecture.Network!.Create(null, _rows.FeatureCount, _classCount, new Random(0), torch.CPU);
        return (double)counted.Weights.Count * RowsPerBatch(variant.Architecture);
    });
}
