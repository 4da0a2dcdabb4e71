using System.Globalization;
using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Trains a ranker of rows and the attention beside it, finds out by groups held out whether that wins, and puts them together.</summary>
/// <remarks>
/// The attention corrects energies of rows that their ranker was not trained on: those of its own rows it has learnt by heart, and they would leave
/// nothing to correct. So three rankers are trained, each without a third of the groups, whose energies it then gives; the same thirds are held out from
/// the attention to find out whether it wins.
/// </remarks>
internal sealed class ListRun
{
    /// <summary>So few groups do not tell whether attention helps.</summary>
    private const int LeastGroups = 30;

    private const int PartCount = 3;

    /// <summary>How many standard errors the mean gain must lie above 0: by chance alone one set in forty.</summary>
    private const double LeastErrors = 2;

    private readonly IHost _host;
    private readonly IChannel _channel;
    private readonly EnergyListTrainer.Options _options;
    private readonly IDataView _data;
    private readonly GroupedRows _rows;
    private readonly int[] _useful;
    private readonly int[][] _parts;
    private readonly RankingMetric _metric;

    /// <param name="host">The host.</param>
    /// <param name="channel">The log.</param>
    /// <param name="options">The options, with a seed.</param>
    /// <param name="data">What to train on.</param>
    /// <param name="rows">The same, as it was read; features are overwritten.</param>
    public ListRun(IHost host, IChannel channel, EnergyListTrainer.Options options, IDataView data, GroupedRows rows)
    {
        (_host, _channel, _options, _data, _rows) = (host, channel, options, data, rows);
        _metric = options.ValidationMetric.From(options.RelevantFrom);
        _useful = [.. Enumerable.Range(0, rows.GroupCount).Where(group => rows.HasContrast(group) && rows.LabelsOf(group)[^1] >= options.RelevantFrom)];
        int[] order = [.. _useful];
        new Random(options.Seed!.Value).Shuffle(order);
        _parts = [.. Enumerable.Range(0, PartCount).Select(part => order.Where((_, i) => i % PartCount == part).Order().ToArray())];
    }

    public ListEnergyFunction Run()
    {
        if (_useful.Length < LeastGroups || _rows.FeatureCount >= DenseSlice.WideInputs)
        {
            _channel.Info(_useful.Length < LeastGroups
                ? $"Attention is left out: {_useful.Length} groups are too few to tell whether it helps; {LeastGroups} are needed."
                : $"Attention is left out: it does not look at {_rows.FeatureCount} features, but at fewer than {DenseSlice.WideInputs}.");
            return new RowListEnergy(Ranker([]));
        }

        float[] values = new float[_rows.RowCount];
        for (int part = 0; part < PartCount; part++)
        {
            _channel.Info($"Ranker of rows {part + 1} of {PartCount + 1}: without {_parts[part].Length} groups, which it then ranks.");
            EnergyFunction ranker = Ranker(_parts[part]);
            RowEnergies.Fill(values, ranker, _rows, _parts[part]);
        }

        var energies = new RowEnergies(values, _rows, _useful);
        InputScaling scaling = ScalingLearner.Learn(_rows.Features, _rows.RowsOf(_useful), _options.FeatureScaling, out _);
        _rows.Features.Scale(scaling);
        TorchRuntime.EnsureLoaded();
        double work = WorkPerRow * RowsPerGroup(_useful) * GroupsPerStep(_useful);
        torch.Device device = DeviceResolver.Resolve(_options.Device, _host, _channel.Info, isEncoded: false, () => work);
        bool wins = _options.KeepsAttention || Wins(energies, device);
        _channel.Info($"Ranker of rows {PartCount + 1} of {PartCount + 1}: of all groups.");
        EnergyFunction energy = Ranker([]);
        if (!wins)
        {
            return new RowListEnergy(energy);
        }

        using AttentionModule module = Train(energies, _useful, device, "Attention: ");
        return module.Export(energy, scaling, energies.Scale);
    }

    private bool Wins(RowEnergies energies, torch.Device device)
    {
        var measured = new (double[] Alone, double[] Together)[PartCount];
        int atOnce = device.type == DeviceType.CPU ? Math.Min(PartCount, _options.NumberOfThreads ?? Environment.ProcessorCount) : 1;
        try
        {
            _ = Parallel.For(0, PartCount, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, part => measured[part] = Measure(energies, part, device));
        }
        catch (AggregateException failed)
        {
            ExceptionDispatchInfo.Throw(failed.InnerExceptions[0]);
        }

        double[] alone = [.. measured.SelectMany(part => part.Alone)], together = [.. measured.SelectMany(part => part.Together)];
        (double gain, double error) = Gain(together, alone);
        bool wins = gain > LeastErrors * error;
        _channel.Info(string.Create(CultureInfo.InvariantCulture,
            $"Attention is {(wins ? "kept" : "left out")}: over {together.Length} groups, each held out once, it moves {_metric.Name} by {gain:+0.0000;-0.0000} with a " +
            $"standard error of {error:0.0000}; it is kept above {LeastErrors} of them."));
        return wins;
    }

    /// <summary>The metric of each group of a part, by the rankers of rows alone and with the attention, of which none was trained on it.</summary>
    private (double[] Alone, double[] Together) Measure(RowEnergies energies, int part, torch.Device device)
    {
        int[] heldOut = _parts[part];
        using AttentionModule module = Train(energies, [.. _useful.Except(heldOut)], device, $"Attention {part + 1} of {PartCount + 1}: ");
        using ListBatches batches = Batches(module, energies, heldOut);
        return (
            [.. heldOut.Select(group => _metric.Evaluate(energies.Values.AsSpan(_rows.Offsets[group], _rows.SizeOf(group)), _rows.LabelsOf(group)))],
            new HeldOutGroups(batches, _metric, _options.ChosenLoss.ModelBeta).Values(_options.CancellationToken));
    }

    /// <summary>The mean difference over the groups that count in both, and its standard error.</summary>
    internal static (double Gain, double Error) Gain(IReadOnlyList<double> together, IReadOnlyList<double> alone)
    {
        double[] gains = [.. together.Zip(alone, (with, without) => with - without).Where(gain => !double.IsNaN(gain))];
        double mean = gains.DefaultIfEmpty(0).Average();
        return (mean, Math.Sqrt(gains.Sum(gain => (gain - mean) * (gain - mean)) / Math.Max(1, gains.Length - 1) / Math.Max(1, gains.Length)));
    }

    /// <summary>A ranker of rows, trained on all groups but some.</summary>
    private EnergyFunction Ranker(int[] without)
    {
        var options = (EnergyRankingTrainer.Options)_options.Snapshot();
        IDataView data = _data;
        if (without.Length > 0)
        {
            var away = new HashSet<int>(without);
            data = new SomeGroupsView(data, options.RowGroupColumnName!, group => !away.Contains(group));
            (options.OnEpoch, options.OnEpochWithBest) = (null, null);
        }

        return new EnergyRankingTrainer(_host, options).Fit(data).Model.EnergyFunction;
    }

    private AttentionModule Train(RowEnergies energies, int[] groups, torch.Device device, string name)
    {
        var log = new TrainingLog(_channel, name);
        var options = (EnergyListTrainer.Options)_options.Snapshot();
        options.EarlyStopping = null;
        long rows = groups.Sum(group => (long)_rows.SizeOf(group));
        int groupsPerStep = GroupsPerStep(groups);
        Variant variant = EncodedDefaults.PlanOfLists(options, rows);
        var random = new Random(options.Seed!.Value);
        var module = AttentionModule.Create(options.Attention, _rows.FeatureCount, random, device);
        using ListBatches batches = Batches(module, energies, groups);
        using TorchThreads used = TorchThreads.Use(options.NumberOfThreads, (long)(WorkPerRow * RowsPerGroup(groups) * groupsPerStep));
        log.Info(string.Create(CultureInfo.InvariantCulture,
            $"Training {options.Attention} with {module.Weights.Count} weights and {options.ChosenLoss} on {rows} rows in {groups.Length} groups " +
            $"({groupsPerStep} per step) on {device}, {used.Count} threads."));
        var features = new FeatureSlots(_data.Schema[options.FeatureColumnName]);
        using var objective = new GroupObjective(_host, log, options, variant, module, batches, groupsPerStep, null, features.Describe);
        _ = new TrainingLoop<EpochReport>(_host, log, options.LoopOf(variant), objective, Chance.From(random)).Run();
        return module;
    }

    private double WorkPerRow => _options.Attention.WorkPerRow(_rows.FeatureCount, RowsPerGroup(_useful));

    private double RowsPerGroup(int[] groups) => groups.Average(group => (double)_rows.SizeOf(group));

    private int GroupsPerStep(int[] groups) => _options.GroupsPerBatch ?? EncodedDefaults.ListsPerStep(groups.Length, RowsPerGroup(groups));

    private ListBatches Batches(AttentionModule module, RowEnergies energies, int[] groups) =>
        new(_rows, energies, module, _options.Gain.From(_options.RelevantFrom), groups, _options.CancellationToken);
}
