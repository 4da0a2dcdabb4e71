using System.Globalization;
using System.Runtime.ExceptionServices;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// Trains the networks of a model side by side, finds out by what is held out from training how much each is to count, lets those that are kept go on
/// with all of the data, and puts them together as one.
/// </summary>
/// <typeparam name="TEnergy">What a network becomes.</typeparam>
internal abstract class NetworksRun<TEnergy>
    where TEnergy : class
{
    private const int Parts = 3;

    private readonly EnergyTrainerOptions _options;
    private readonly FeatureSlots _features;
    private readonly IReadOnlyList<Variant> _variants;
    private readonly NetworkInputs _inputs;
    private readonly IReadOnlyList<int> _training;
    private readonly int[] _heldOut;
    private readonly bool _crossFits;
    private readonly Random _random;
    private int _jobsBefore;

    /// <param name="host">The host.</param>
    /// <param name="channel">The log.</param>
    /// <param name="options">The options.</param>
    /// <param name="rows">What to train on.</param>
    /// <param name="validation">The rows to validate on; null for none.</param>
    /// <param name="features">The features.</param>
    /// <param name="variants">The networks.</param>
    /// <param name="rule">How much is held out to choose among them.</param>
    /// <param name="random">The source of chance.</param>
    protected NetworksRun(
        IHost host,
        IChannel channel,
        EnergyTrainerOptions options,
        TrainingData rows,
        GroupedRows? validation,
        FeatureSlots features,
        IReadOnlyList<Variant> variants,
        HoldOutRule rule,
        Random random)
    {
        (Host, Channel, _options, Rows, Validation) = (host, channel, options, rows, validation);
        (_features, _variants, _random) = (features, variants, random);
        int count = rows.Useful.Count;
        bool mayHoldOut = Weighs && validation is null && options.EarlyStopping is null && count >= rule.Least;
        _crossFits = mayHoldOut && !rows.IsStreamed && count <= rule.MostToCrossFit;
        EarlyStopping? holdOut = validation is not null ? null
            : options.EarlyStopping ?? (mayHoldOut && !_crossFits
                ? new EarlyStopping { ValidationFraction = Math.Min(rule.Share, (double)rule.Most / count) }
                : null);
        (_training, _heldOut) = rows.HoldOut(host, channel, holdOut, random);
        _inputs = rows.Learn(channel, options.FeatureScaling, validation, _training, features, variants);
    }

    /// <summary>The seed that all chance comes from.</summary>
    public required int Seed { get; init; }

    /// <summary>The checkpoint, of which every job has a part; null for none.</summary>
    public TrainingCheckpoint? Checkpoint { get; init; }

    /// <summary>The history of the model to go on from; null for none.</summary>
    public IReadOnlyList<EpochReport>? EarlierHistory { get; init; }

    /// <summary>Called after each epoch of the first job, with what makes the best model so far.</summary>
    public Action<EpochReport, Func<(TEnergy Energy, IReadOnlyList<EpochReport> History)>>? OnEpochWithBest { get; init; }

    protected IHost Host { get; }

    protected IChannel Channel { get; }

    /// <summary>What to train on.</summary>
    protected TrainingData Rows { get; }

    /// <summary>The rows to validate on; null for none.</summary>
    protected GroupedRows? Validation { get; }

    /// <summary>Networks that start afresh are weighed; those of an earlier model keep their weights. Equal ones differ by chance alone.</summary>
    private bool Weighs => _variants.Count > 1 && !_variants[0].GoesOn && _variants.Any(variant => variant != _variants[0]);

    /// <param name="earlierWeights">The weights of the networks of an earlier model; null where there is none, or all count the same.</param>
    public (TEnergy Energy, IReadOnlyList<EpochReport> History) Run(float[]? earlierWeights = null)
    {
        TorchRuntime.EnsureLoaded();
        torch.Device device = DeviceResolver.Resolve(
            _options.Device, Host, Channel.Info, _variants.Any(variant => variant.Architecture.InputEncoding is not null), () => _variants.Max(variant => WorkPerStep(variant, _training.Count)));
        if (_variants.Count == 1)
        {
            Trained only = Train(new Job(0, _variants[0], _training, _heldOut), new Place(0, new TrainingLog(Channel), _random, device, Threads: null, IsFirst: true));
            return (only.Energy, only.History);
        }

        int[] seeds = [.. _variants.Select(_ => _random.Next())];
        int[] all = [.. Enumerable.Range(0, _variants.Count)];
        double[] equal = [.. all.Select(_ => 1.0 / all.Length)];
        double[] weights = earlierWeights is { } given ? Array.ConvertAll(given, w => (double)w)
            : _crossFits ? CrossFit(seeds, device)
            : [];
        int[] kept = Kept(weights.Length > 0 ? weights : equal);
        Trained[] trained = TrainAll([.. kept.Select(member => new Job(member, _variants[member], _training, _heldOut))], seeds, device);
        if (weights.Length == 0)
        {
            weights = Weighs ? WeightsOf([.. trained.Select(member => member.HeldOut)]) : equal;
            kept = Kept(weights);
            trained = [.. kept.Select(member => trained[member])];
            if (_options.EarlyStopping is null && Rows.Useful.Count - _training.Count > EncodedDefaults.LeastShareToGoOn * Rows.Useful.Count)
            {
                // The survivors go on with all of the data.
                trained = TrainAll([.. kept.Select((member, i) => new Job(member, From(EncodedDefaults.GoOn(_variants[member]), trained[i].Energy), Rows.Useful, []))], seeds, device);
            }
        }

        Channel.Info(string.Create(CultureInfo.InvariantCulture,
            $"Chose {string.Join("; ", kept.Select(i => string.Create(CultureInfo.InvariantCulture, $"{weights[i]:P0} {_variants[i].Architecture}")))}" +
            $"{(!Weighs ? "" : _heldOut.Length > 0 ? $", weighed by {_heldOut.Length} {Rows.Unit} held out" : _crossFits ? $", weighed by {Rows.Useful.Count} {Rows.Unit}, each held out once" : "")}."));
        TEnergy energy = kept.Length == 1 ? trained[0].Energy : Together([.. trained.Select(member => member.Energy)], [.. kept.Select(member => weights[member])]);
        return (energy, trained[Array.IndexOf(kept, kept.MaxBy(member => weights[member]))].History);

        int[] Kept(double[] shares) => [.. all.Where(member => shares[member] > 0)];
    }

    /// <summary>Trains one network.</summary>
    protected abstract Trained Train(Job job, Place place);

    /// <summary>What one step of a network takes, in multiply-adds, of so many groups to train on; none takes encoded features.</summary>
    protected abstract double WorkPerStep(Variant variant, int groups);

    /// <summary>What networks are weighed by, of the groups that one was not trained on.</summary>
    protected abstract double[] Judge(HeldOutGroups heldOut);

    /// <summary>How much each network counts, by what <see cref="Judge"/> says of it: shares of 1, 0 for those that are left out.</summary>
    protected abstract double[] Weigh(IReadOnlyList<double[]> judged);

    /// <summary>The network to be trained on from what it has become.</summary>
    protected abstract Variant From(Variant variant, TEnergy energy);

    /// <summary>Several networks as one.</summary>
    protected abstract TEnergy Together(IReadOnlyList<TEnergy> members, IReadOnlyList<double> weights);

    /// <summary>How a network sees the rows.</summary>
    protected NetworkInputs.Inputs InputsOf(Job job) => _inputs.For(_variants[job.Member]);

    /// <summary>What is said where a model to go on from has another shape than was asked for.</summary>
    protected Exception OfAnotherShape(string earlier, Variant variant) => Host.Except(
        $"The earlier model {earlier} than Options.Architecture, {variant.Architecture}. Set Architecture to that of the earlier model, or train without it.");

    /// <summary>Goes through the epochs of a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="place">Where it is run.</param>
    /// <param name="module">The network.</param>
    /// <param name="batches">The groups to train on.</param>
    /// <param name="measured">The groups to measure it on; null for none.</param>
    /// <param name="groupsPerStep">How many groups a step takes.</param>
    /// <param name="work">The multiply-adds of a step.</param>
    /// <param name="data">What it is trained on, for the log.</param>
    /// <param name="export">What the network becomes.</param>
    protected Trained Learn(
        Job job, Place place, EnergyModule module, GroupBatches batches, HeldOutGroups? measured, int groupsPerStep, long work, string data, Func<TEnergy> export)
    {
        TrainingLog log = place.Log;
        TrainingCheckpoint? part = Checkpoint?.Part(place.Number);
        int? threads = _options.NumberOfThreads is null ? part?.NumberOfThreads ?? place.Threads : place.Threads ?? _options.NumberOfThreads;
        using TorchThreads used = TorchThreads.Use(threads, work);
        log.Info(string.Create(CultureInfo.InvariantCulture,
            $"Training {job.Variant.Architecture} with {module.Weights.Count} weights and {_options.ChosenLoss} on {data} on {place.Device}, {used.Count} threads."));
        if (place.Number == 0)
        {
            ThreadWatch.Check(Channel, used.Count, Seed, $"{OptionsText.Describe(_options)} {Rows.RowCount} {module.Weights.Count}", EarlierHistory);
        }

        bool watches = Validation is not null || _options.EarlyStopping is not null;
        using var objective = new GroupObjective(
            Host, log, _options, job.Variant, module, batches, groupsPerStep, watches ? measured : null, _features.Describe);
        TrainingLoop<EpochReport>? loop = null;
        loop = new TrainingLoop<EpochReport>(Host, log, _options.LoopOf(job.Variant), objective, Chance.From(place.Random))
        {
            OnEpoch = place.IsFirst ? _options.OnEpoch : null,
            Checkpoint = part?.With(used.Count),
            OnEpochWithBest = place.IsFirst && OnEpochWithBest is { } onEpoch
                ? (report, past) => onEpoch(report, () => (loop!.WithBest(export), past))
                : null,
        };
        IReadOnlyList<EpochReport> history = loop.Run();
        return new Trained(export(), history, Weighs && measured is not null ? Judge(measured) : []);
    }

    /// <summary>The weights of all networks by groups that each was held out from once.</summary>
    private double[] CrossFit(int[] seeds, torch.Device device)
    {
        int[] order = [.. Rows.Useful];
        _random.Shuffle(order);
        int[][] parts = [.. Enumerable.Range(0, Parts).Select(part => order.Where((_, i) => i % Parts == part).Order().ToArray())];
        Job[] jobs = [.. from member in Enumerable.Range(0, _variants.Count) from part in parts
                         select new Job(member, _variants[member], [.. Rows.Useful.Except(part)], part)];
        Trained[] trained = TrainAll(jobs, seeds, device);
        return WeightsOf([.. trained.Chunk(Parts).Select(parts => parts.SelectMany(part => part.HeldOut).ToArray())]);
    }

    private double[] WeightsOf(IReadOnlyList<double[]> judged)
    {
        double[] weights = Weigh(judged);
        return _options.Peers is { } peers ? Array.ConvertAll(weights, peers.FromFirst) : weights;
    }

    private Trained[] TrainAll(Job[] jobs, int[] seeds, torch.Device device)
    {
        var trained = new Trained[jobs.Length];
        int first = _jobsBefore;
        _jobsBefore += jobs.Length;
        int all = _options.NumberOfThreads ?? Environment.ProcessorCount;
        // A stream has one buffer; processes take the same steps in the same order.
        int atOnce = device.type == DeviceType.CPU && !Rows.IsStreamed && _options.Peers is null ? Math.Min(all, jobs.Length) : 1;
        try
        {
            _ = Parallel.For(0, jobs.Length, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, i =>
            {
                int member = jobs[i].Member;
                trained[i] = Train(jobs[i], new Place(
                    first + i, new TrainingLog(Channel, $"Network {member + 1}: "), new Random(seeds[member]), device, Math.Max(1, all / atOnce), IsFirst: i == 0));
            });
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }

        return trained;
    }

    /// <param name="Member">Which network.</param>
    /// <param name="Variant">How it is trained.</param>
    /// <param name="Groups">The groups to train on.</param>
    /// <param name="HeldOut">The groups to measure it by, where there is no other data for that.</param>
    protected sealed record Job(int Member, Variant Variant, IReadOnlyList<int> Groups, int[] HeldOut);

    /// <param name="Number">The number of the job, by which its part of the checkpoint is found.</param>
    /// <param name="Log">The log.</param>
    /// <param name="Random">The source of chance.</param>
    /// <param name="Device">Where the network is trained.</param>
    /// <param name="Threads">How many threads are for it; null to choose.</param>
    /// <param name="IsFirst">Whether it is the job that reports its epochs.</param>
    protected sealed record Place(int Number, TrainingLog Log, Random Random, torch.Device Device, int? Threads, bool IsFirst);

    /// <param name="Energy">What was trained.</param>
    /// <param name="History">A report for each epoch.</param>
    /// <param name="HeldOut">What it is weighed by; nothing where none is weighed.</param>
    protected sealed record Trained(TEnergy Energy, IReadOnlyList<EpochReport> History, double[] HeldOut);
}
