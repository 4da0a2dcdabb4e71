using System.Globalization;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Epochs of gradient steps: the one loop all trainers share.</summary>
internal sealed class TrainingLoop
{
    private readonly IHost _host;
    private readonly TrainingLog _log;
    private readonly EnergyTrainerOptions _options;
    private readonly Variant _variant;
    private readonly TrainableModule _module;
    private readonly GroupBatches _batches;
    private readonly int _groupsPerBatch;
    private readonly HeldOutGroups? _heldOut;
    private readonly Func<int, string> _describeSlot;
    private readonly Random _random;
    private readonly LossContext _context;
    private readonly int _stepsPerEpoch;
    private readonly Action<EpochReport>? _onEpoch;

    public TrainingLoop(
        IHost host,
        TrainingLog log,
        EnergyTrainerOptions options,
        Variant variant,
        TrainableModule module,
        GroupBatches batches,
        int groupsPerBatch,
        HeldOutGroups? heldOut,
        Func<int, string> describeSlot,
        Random random,
        Action<EpochReport>? onEpoch)
    {
        _host = host;
        _log = log;
        _options = options;
        _variant = variant;
        _module = module;
        _batches = batches;
        _groupsPerBatch = groupsPerBatch;
        _heldOut = heldOut;
        _describeSlot = describeSlot;
        _random = random;
        _onEpoch = onEpoch;
        _context = new LossContext(random)
        {
            Margin = options.Margin,
            Negatives = options.Negatives,
            CancellationToken = options.CancellationToken,
        };
        _stepsPerEpoch = ((batches.GroupCount - 1) / groupsPerBatch) + 1;
    }

    /// <summary>Trains the module; with early stopping it ends as it was after the best epoch.</summary>
    /// <returns>A report for every epoch.</returns>
    public IReadOnlyList<EpochReport> Run()
    {
        var history = new List<EpochReport>();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var optimizer = new AdamW(_module.Weights, _options.WeightDecay, _variant.SquareDecay);
        using var bestEpoch = new Checkpoint(_module);
        double best = double.NegativeInfinity;
        int epochsSinceBest = 0;
        bool saidFlat = false;
        for (int epoch = 1; epoch <= _variant.NumberOfEpochs; epoch++)
        {
            EpochReport report = TrainEpoch(optimizer, epoch, out double meanMargin);
            if (_heldOut is not null)
            {
                (double metric, double nll, double uniform) = _heldOut.Measure();
                CheckMeasured(metric);
                report = report with { ValidationMetric = metric, HeldOutNll = nll, UniformNll = uniform, IsBest = metric > best };
            }

            report = report with { Elapsed = clock.Elapsed };
            history.Add(report);
            _log.Info(Describe(report));
            if (!saidFlat && CollapseWatch.IsFlat(report, meanMargin > 0 ? meanMargin : 1 / _options.Loss.ModelBeta))
            {
                _log.Warning(CollapseWatch.Describe(report, _options.Loss));
                saidFlat = true;
            }

            _onEpoch?.Invoke(report);
            epochsSinceBest = report.IsBest ? 0 : epochsSinceBest + 1;
            best = report.IsBest ? report.ValidationMetric : best;
            if (_options.EarlyStopping is not { } stopping)
            {
                continue;
            }

            if (report.IsBest)
            {
                bestEpoch.Save();
            }
            else if (epochsSinceBest >= stopping.Patience)
            {
                _log.Info($"Stopped after epoch {epoch}: {_heldOut!.MetricName} has not risen for {stopping.Patience} epochs.");
                break;
            }
        }

        bestEpoch.Restore();
        return history;
    }

    // Without a metric no epoch is the best, and training would end with weights that nothing chose.
    private void CheckMeasured(double metric)
    {
        if (double.IsNaN(metric) && _options.EarlyStopping is not null)
        {
            throw _host.Except(
                $"EarlyStopping watches {_heldOut!.MetricName}, which leaves out every validation group: none has a label that it counts as " +
                "relevant. Choose another ValidationMetric, or validate on other groups.");
        }
    }

    private EpochReport TrainEpoch(AdamW optimizer, int epoch, out double meanMargin)
    {
        using var statistics = new EpochStatistics();
        double rate = 0;
        int step = 0;
        foreach (int[] groups in _batches.Shuffle(_random, _groupsPerBatch))
        {
            _options.CancellationToken.ThrowIfCancellationRequested();
            _host.CheckAlive();
            double progress = ((double)(epoch - 1) * _stepsPerEpoch + step) / ((double)_variant.NumberOfEpochs * _stepsPerEpoch);
            rate = _variant.LearningRate * _options.LearningRateSchedule.Factor(progress);
            step++;
            using DisposeScope scope = torch.NewDisposeScope();
            if (!TrainStep(optimizer, rate, _batches.Load(groups, _random), statistics))
            {
                throw NotFinite(epoch, step, groups);
            }
        }

        meanMargin = statistics.MeanMargin;
        return statistics.Report(epoch) with { LearningRate = rate };
    }

    /// <returns>Whether the loss and its gradient are finite.</returns>
    private bool TrainStep(AdamW optimizer, double rate, EnergyBatch batch, EpochStatistics statistics)
    {
        _ = _module.Weights.Gradient!.zero_();
        torch.Tensor energies = batch.Energies(isTraining: true);

        // The loss is differentiated down to the energies (and codes) first: small tensors, whose gradient shows what is pushed where.
        torch.Tensor leaf = Leaf(energies);
        PairedCodes? codes = batch.Codes is { } made ? new PairedCodes(Leaf(made.Contexts), Leaf(made.Answers)) : null;
        AnswerGroups answers = batch.Layout.Arrange(leaf).WithCodes(codes);
        torch.Tensor loss = _options.Loss.Evaluate(answers, _context).Mean();
        foreach (Regularizer regularizer in _options.Regularizers)
        {
            loss = loss.Plus(regularizer.Penalty(answers));
        }

        float lossValue = loss.item<float>();
        if (!float.IsFinite(lossValue))
        {
            return false;
        }

        loss.backward();
        torch.Tensor gradient = leaf.grad ?? torch.zeros_like(leaf);
        (torch.Tensor Output, torch.Tensor? Gradient)[] outputs =
            [(energies, gradient), .. Parts(batch.Codes).Zip(Parts(codes), (output, part) => (output, part.grad))];

        // A regularizer may look at one side alone, and fixed or predicted codes carry no gradient on.
        (torch.Tensor Output, torch.Tensor? Gradient)[] moved =
            [.. outputs.Where(part => part.Gradient is not null && part.Output.requires_grad)];
        torch.autograd.backward([.. moved.Select(part => part.Output)], [.. moved.Select(part => part.Gradient!)]);
        _module.Backward();
        if (!optimizer.Step(rate, _options.MaxGradientNorm))
        {
            return false;
        }

        _module.Moved(rate, (double)batch.Layout.GroupCount / _batches.GroupCount);

        statistics.Add(batch.Layout, lossValue, ToArray(leaf), ToArray(gradient), Margins(answers));
        statistics.Add(codes);
        return true;
    }

    private float[] Margins(AnswerGroups answers)
    {
        if (!_options.Loss.UsesMargin || answers.RightAnswers.Count == 0)
        {
            return [];
        }

        using (torch.no_grad())
        {
            ChosenAnswers offending = new MostOffending().Choose(answers, answers.RightAnswers, _options.Margin, _random);
            return ToArray(_options.Margin.Between(answers, answers.RightAnswers, offending.Columns).expand(answers.RightAnswers.Count, 1).reshape(-1));
        }
    }

    private Exception NotFinite(int epoch, int step, int[] groups)
    {
        (int slot, float value) = _batches.LargestInput(groups);
        return _host.Except(string.Create(CultureInfo.InvariantCulture,
            $"The loss or its gradient is no longer finite in epoch {epoch}, batch {step} of {_stepsPerEpoch}. The largest input of that " +
            $"batch, after scaling, is {value:G6} in {_describeSlot(slot)}. Lower LearningRate ({_variant.LearningRate}), set MaxGradientNorm, " +
            $"or use FeatureScaling.Auto (it is {_options.FeatureScaling})."));
    }

    private string Describe(EpochReport report)
    {
        string heldOut = _heldOut is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $", {_heldOut.MetricName} {report.ValidationMetric:F4}{(report.IsBest ? " (best)" : "")}, held-out NLL {report.HeldOutNll:F4} of {report.UniformNll:F4}");
        string codes = report is { ContextCodes: { } x, AnswerCodes: { } y } ? string.Create(CultureInfo.InvariantCulture,
            $", codes of x deviate by {x.Deviation:G3} in {x.EffectiveRank:F1} directions, of y by {y.Deviation:G3} in {y.EffectiveRank:F1}") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"Epoch {report.Epoch} of {_variant.NumberOfEpochs}: loss {report.Loss:G5}, energy gap {report.EnergyGap:G4}, " +
            $"spread {report.EnergySpread:G4}{codes}{heldOut}");
    }

    private static torch.Tensor[] Parts(PairedCodes? codes) => codes is null ? [] : [codes.Contexts, codes.Answers];

    private static torch.Tensor Leaf(torch.Tensor tensor) => tensor.detach().requires_grad_(true);

    private static float[] ToArray(torch.Tensor tensor)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return tensor.detach().cpu().contiguous().data<float>().ToArray();
    }
}
