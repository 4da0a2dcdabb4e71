using System.Globalization;
using System.Runtime.ExceptionServices;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// Trains the networks of a ranker side by side, weighs them by groups held out from training, and puts them together as one energy.
/// </summary>
internal sealed class RankingRun
{
    /// <summary>The share of groups held out to weigh several networks by.</summary>
    private const double WeighingShare = 0.15;

    /// <summary>So many groups tell networks apart; more of them are better trained on.</summary>
    private const double MostGroupsToWeighBy = 200;

    /// <summary>
    /// Of so few groups, a part held out would leave the weights to chance: each group is held out once, from networks trained on the other
    /// parts.
    /// </summary>
    private const int MostGroupsToCrossFit = 200;

    private const int Parts = 3;

    /// <summary>With fewer groups nothing is held out, and all networks count the same.</summary>
    private const int LeastGroupsToWeighBy = 6;

    private readonly IHost _host;
    private readonly IChannel _channel;
    private readonly EnergyRankingTrainer.Options _options;
    private readonly TrainingData _rows;
    private readonly GroupedRows? _validation;
    private readonly FeatureSlots _features;
    private readonly IReadOnlyList<Variant> _variants;
    private readonly NetworkInputs _inputs;
    private readonly IReadOnlyList<int> _useful;
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
    /// <param name="random">The source of chance.</param>
    public RankingRun(
        IHost host,
        IChannel channel,
        EnergyRankingTrainer.Options options,
        TrainingData rows,
        GroupedRows? validation,
        FeatureSlots features,
        IReadOnlyList<Variant> variants,
        Random random)
    {
        (_host, _channel, _options, _rows, _validation) = (host, channel, options, rows, validation);
        (_useful, _features, _variants, _random) = (rows.Useful, features, variants, random);
        bool mayHoldOut = Weighs && validation is null && options.EarlyStopping is null && _useful.Count >= LeastGroupsToWeighBy;
        _crossFits = mayHoldOut && !rows.IsStreamed && _useful.Count <= MostGroupsToCrossFit;
        EarlyStopping? holdOut = validation is not null ? null
            : options.EarlyStopping ?? (mayHoldOut && !_crossFits
                ? new EarlyStopping { ValidationFraction = Math.Min(WeighingShare, MostGroupsToWeighBy / _useful.Count) }
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
    public Action<EpochReport, Func<(EnergyFunction Energy, IReadOnlyList<EpochReport> History)>>? OnEpochWithBest { get; init; }

    /// <summary>Networks of the library's own choice are weighed; those of an earlier model keep their weights.</summary>
    private bool Weighs => _variants.Count > 1 && _variants[0].Earlier is null;

    /// <param name="earlierWeights">The weights of the networks of an earlier model.</param>
    public (EnergyFunction Energy, IReadOnlyList<EpochReport> History) Run(float[]? earlierWeights)
    {
        TorchRuntime.EnsureLoaded();
        torch.Device device = DeviceResolver.Resolve(_options.Device, _host, _channel.Info, _variants.Any(variant => variant.Architecture.InputEncoding is not null), WorkPerStep);
        if (_variants.Count == 1)
        {
            Trained only = Train(new Job(0, _variants[0], _training, _heldOut), 0, new TrainingLog(_channel), _random, device, threads: null, isFirst: true);
            return (only.Energy, only.History);
        }

        int[] seeds = [.. _variants.Select(_ => _random.Next())];
        int[] all = [.. Enumerable.Range(0, _variants.Count)];
        double[] weights = earlierWeights is { } given ? Array.ConvertAll(given, w => (double)w)
            : _crossFits ? CrossFit(seeds, device)
            : [];
        int[] kept = Kept(weights.Length > 0 ? weights : [.. all.Select(_ => 1.0)]);
        Trained[] trained = TrainAll([.. kept.Select(member => new Job(member, _variants[member], _training, _heldOut))], seeds, device);
        if (weights.Length == 0)
        {
            weights = WeightsOf([.. trained.Select(member => member.HeldOut)]);
            kept = Kept(weights);
            trained = [.. kept.Select(member => trained[member])];
            if (_training.Count < _useful.Count && _options.EarlyStopping is null)
            {
                // The survivors go on with all groups.
                trained = TrainAll([.. kept.Select((member, i) => new Job(member, EncodedDefaults.GoOn(_variants[member], trained[i].Energy), _useful, []))], seeds, device);
            }
        }

        _channel.Info(string.Create(CultureInfo.InvariantCulture,
            $"Chose {string.Join("; ", kept.Select(i => string.Create(CultureInfo.InvariantCulture, $"{weights[i]:P0} {_variants[i].Architecture}")))}" +
            $"{(_heldOut.Length > 0 ? $", weighed by {_heldOut.Length} groups held out" : _crossFits ? $", weighed by {_useful.Count} groups, each held out once" : "")}."));
        EnergyFunction energy = kept.Length == 1
            ? trained[0].Energy
            : new EnsembleEnergy([.. trained.Select(member => member.Energy)], [.. kept.Select(member => (float)weights[member])]);
        return (energy, trained[Array.IndexOf(kept, kept.MaxBy(member => weights[member]))].History);

        int[] Kept(double[] shares) => [.. all.Where(member => shares[member] > 0)];
    }

    // Of the largest network; none takes encoded features.
    private double WorkPerStep()
    {
        double rowsPerGroup = (double)_rows.RowCount / _rows.GroupCount;
        return _variants.Max(variant =>
        {
            using EnergyModule counted = variant.Architecture.Create(_rows.FeatureCount, new Random(0), torch.CPU);
            int groups = _options.GroupsPerBatch
                ?? EncodedDefaults.GroupsPerStep(variant.Architecture, _training.Count, rowsPerGroup, _options.ChosenCandidates.MostGroupsPerBatch);
            return counted.Weights.Count * groups * rowsPerGroup;
        });
    }

    /// <summary>The weights of all networks by groups that each was held out from once.</summary>
    private double[] CrossFit(int[] seeds, torch.Device device)
    {
        int[] order = [.. _useful];
        _random.Shuffle(order);
        int[][] parts = [.. Enumerable.Range(0, Parts).Select(part => order.Where((_, i) => i % Parts == part).Order().ToArray())];
        Job[] jobs = [.. from member in Enumerable.Range(0, _variants.Count) from part in parts
                         select new Job(member, _variants[member], [.. _useful.Except(part)], part)];
        Trained[] trained = TrainAll(jobs, seeds, device);
        return WeightsOf([.. trained.Chunk(Parts).Select(parts => parts.SelectMany(part => part.HeldOut).ToArray())]);
    }

    private double[] WeightsOf(IReadOnlyList<double[]> values)
    {
        double[] weights = MemberWeights.Of(values);
        return _options.Peers is { } peers ? Array.ConvertAll(weights, peers.FromFirst) : weights;
    }

    private Trained[] TrainAll(Job[] jobs, int[] seeds, torch.Device device)
    {
        var trained = new Trained[jobs.Length];
        int first = _jobsBefore;
        _jobsBefore += jobs.Length;
        int all = _options.NumberOfThreads ?? Environment.ProcessorCount;
        // A stream has one buffer; processes take the same steps in the same order.
        int atOnce = device.type == DeviceType.CPU && !_rows.IsStreamed && _options.Peers is null ? Math.Min(all, jobs.Length) : 1;
        try
        {
            _ = Parallel.For(0, jobs.Length, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, i =>
            {
                int member = jobs[i].Member;
                trained[i] = Train(
                    jobs[i], first + i, new TrainingLog(_channel, $"Network {member + 1}: "), new Random(seeds[member]), device, Math.Max(1, all / atOnce), i == 0);
            });
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }

        return trained;
    }

    private Trained Train(Job job, int number, TrainingLog log, Random random, torch.Device device, int? threads, bool isFirst)
    {
        Variant variant = job.Variant;
        NetworkInputs.Inputs inputs = _inputs.For(_variants[job.Member]);
        using EnergyModule module = Create(variant, inputs, random, device);
        Candidates candidates = _options.ChosenCandidates;
        GroupedRows? validation = _validation?.With(inputs.Validation!);
        using GroupBatches batches = _rows.ForTraining(inputs, job.Groups, (rows, groups) => candidates.ForTraining(Source(rows), groups));
        using GroupBatches? held =
            validation is not null ? candidates.ForValidation(Source(validation), [.. Enumerable.Range(0, validation.GroupCount)])
            : job.HeldOut.Length > 0 ? _rows.ForHeldOut(inputs, job.HeldOut, (rows, groups) => candidates.ForValidation(Source(rows), groups))
            : null;
        int groupsPerBatch = _options.GroupsPerBatch ?? candidates.AtLeast(job.Groups.Count, EncodedDefaults.GroupsPerStep(
            variant.Architecture, job.Groups.Count, (double)batches.CandidateCount / batches.GroupCount, candidates.MostGroupsPerBatch));
        if (batches.NothingToContrast(groupsPerBatch) is { } nothing)
        {
            throw _host.Except(nothing);
        }

        long weights = module.Weights.Count;
        TrainingCheckpoint? part = Checkpoint?.Part(number);
        threads = _options.NumberOfThreads is null ? part?.NumberOfThreads ?? threads : threads ?? _options.NumberOfThreads;
        using TorchThreads used = TorchThreads.Use(
            threads, weights * batches.CandidateCount / batches.GroupCount * groupsPerBatch);
        log.Info(string.Create(CultureInfo.InvariantCulture,
            $"Training {variant.Architecture} with {weights} weights and {_options.ChosenLoss} on {batches.CandidateCount} rows in {batches.GroupCount} groups " +
            $"({groupsPerBatch} per step) on {device}, {used.Count} threads."));
        if (number == 0)
        {
            ThreadWatch.Check(_channel, used.Count, Seed, $"{OptionsText.Describe(_options)} {_rows.RowCount} {weights}", EarlierHistory);
        }

        HeldOutGroups? measured = held is null ? null : new HeldOutGroups(
            held, _options.ValidationMetric.From(_options.RelevantFrom), _options.ChosenLoss.ModelBeta)
        {
            Peers = _options.Peers,
            Host = _host,
        };
        bool watches = validation is not null || _options.EarlyStopping is not null;
        using var objective = new GroupObjective(
            _host, log, _options, variant, module, batches, groupsPerBatch, watches ? measured : null, _features.Describe);
        TrainingLoop<EpochReport>? loop = null;
        loop = new TrainingLoop<EpochReport>(_host, log, _options.LoopOf(variant), objective, Chance.From(random))
        {
            OnEpoch = isFirst ? _options.OnEpoch : null,
            Checkpoint = part?.With(used.Count),
            OnEpochWithBest = isFirst && OnEpochWithBest is { } onEpoch
                ? (report, past) => onEpoch(report, () => (loop!.WithBest(() => module.Export(inputs.Scaling)), past))
                : null,
        };
        IReadOnlyList<EpochReport> history = loop.Run();
        return new Trained(module.Export(inputs.Scaling), history, Weighs ? measured?.Values(_options.CancellationToken) ?? [] : []);

        CandidateSource Source(GroupedRows all) =>
            new(_host, all, module, _options.Gain.From(_options.RelevantFrom)) { Cancellation = _options.CancellationToken };
    }

    private EnergyModule Create(Variant variant, NetworkInputs.Inputs inputs, Random random, torch.Device device)
    {
        if (variant.Earlier is { } earlier)
        {
            return variant.Architecture.Resume(earlier, random, device) ?? throw _host.Except(
                $"The earlier model is a {earlier.GetType().Name} of another shape than Options.Architecture, {variant.Architecture}. " +
                "Set Architecture to that of the earlier model, or train without it.");
        }

        return inputs.Knots is { } knots
            ? variant.Architecture.Create(knots, random, device)
            : variant.Architecture.Create(_rows.FeatureCount, random, device);
    }

    /// <param name="Member">Which network.</param>
    /// <param name="Variant">How it is trained.</param>
    /// <param name="Groups">The groups to train on.</param>
    /// <param name="HeldOut">The groups to measure it by, where there is no other data for that.</param>
    private sealed record Job(int Member, Variant Variant, IReadOnlyList<int> Groups, int[] HeldOut);

    /// <param name="Energy">What was trained.</param>
    /// <param name="History">A report for each epoch.</param>
    /// <param name="HeldOut">The metric of each group held out; none where none is weighed by.</param>
    private sealed record Trained(EnergyFunction Energy, IReadOnlyList<EpochReport> History, double[] HeldOut);
}
