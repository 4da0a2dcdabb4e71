using System.Globalization;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Epochs of gradient steps: the one loop all trainers share.</summary>
internal sealed class TrainingLoop
{
    private readonly IHost _host;
    private readonly IChannel _channel;
    private readonly EnergyTrainerOptions _options;
    private readonly TrainableModule _module;
    private readonly GroupBatches _batches;
    private readonly int _groupsPerBatch;
    private readonly HeldOutGroups? _heldOut;
    private readonly Divergence _divergence;
    private readonly Random _random;
    private readonly LossContext _context;
    private readonly int _stepsPerEpoch;
    private int[] _lastGroups = [];
    private int _lastEpoch;

    public TrainingLoop(
        IHost host,
        IChannel channel,
        EnergyTrainerOptions options,
        TrainableModule module,
        GroupBatches batches,
        int groupsPerBatch,
        HeldOutGroups? heldOut,
        Func<int, string> describeSlot,
        Random random)
    {
        _host = host;
        _channel = channel;
        _options = options;
        _module = module;
        _batches = batches;
        _groupsPerBatch = groupsPerBatch;
        _heldOut = heldOut;
        _divergence = new Divergence(options, batches, describeSlot);
        _random = random;
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
        using var optimizer = new AdamW(_module.Weights, _options.WeightDecay);
        using var bestEpoch = new Checkpoint(_module);
        double best = double.NegativeInfinity;
        int epochsSinceBest = 0;
        bool saidFlat = false;
        for (int epoch = 1; epoch <= _options.NumberOfEpochs; epoch++)
        {
            EpochReport report = TrainEpoch(optimizer, epoch, out double meanMargin, out string? diverged);
            if (diverged is not null)
            {
                // A model that was chosen is still good; one that nothing measured is not worth returning.
                _channel.Warning(best > double.NegativeInfinity
                    ? $"{diverged} Training ends; the model is that of epoch {history.Last(r => r.IsBest).Epoch}, the best before."
                    : throw _host.Except(diverged));
                break;
            }

            if (_heldOut is not null)
            {
                (double metric, double nll, double uniform) =
                    UserCode.CallWithin(_host, nameof(EnergyRankingTrainer.Options.ValidationMetric), () => $"after epoch {epoch}", () => _heldOut.Measure(_options.CancellationToken));
                CheckMeasured(metric);
                report = report with { ValidationMetric = metric, HeldOutNll = nll, UniformNll = uniform, IsBest = metric > best };
            }

            report = report with { Elapsed = clock.Elapsed };
            history.Add(report);
            _channel.Info(Describe(report));
            if (!saidFlat && CollapseWatch.IsFlat(report, meanMargin > 0 ? meanMargin : 1 / _options.Loss.ModelBeta))
            {
                _channel.Warning(CollapseWatch.Describe(report, _options.Loss));
                saidFlat = true;
            }

            if (_options.OnEpoch is { } onEpoch)
            {
                _ = UserCode.Call(_host, nameof(_options.OnEpoch), null, () => $"after epoch {epoch}", () =>
                {
                    onEpoch(report);
                    return true;
                });
            }

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
                _channel.Info($"Stopped after epoch {epoch}: {_heldOut!.MetricName} has not risen for {stopping.Patience} epochs.");
                break;
            }
        }

        bestEpoch.Restore();
        CheckModel();
        return history;
    }

    // Weights may be finite and yet too large for the energies to be.
    private void CheckModel()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable off = torch.no_grad();
        if (!Divergence.IsFinite(_batches.Load(_lastGroups, new Random(1)).Energies(isTraining: false)))
        {
            throw _host.Except(_divergence.Describe("After the last step, the energies are", _lastEpoch, _stepsPerEpoch, _stepsPerEpoch, _lastGroups));
        }
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

    private EpochReport TrainEpoch(AdamW optimizer, int epoch, out double meanMargin, out string? diverged)
    {
        using var statistics = new EpochStatistics();
        double rate = 0;
        int step = 0;
        string? problem = null;
        foreach (int[] groups in _batches.Shuffle(_random, _groupsPerBatch))
        {
            _options.CancellationToken.ThrowIfCancellationRequested();
            _host.CheckAlive();
            rate = Rate(epoch, step);
            step++;
            (_lastGroups, _lastEpoch) = (groups, epoch);
            using DisposeScope scope = torch.NewDisposeScope();
            problem = TrainStep(optimizer, rate, _batches.Load(groups, _random), statistics, () => $"in epoch {epoch}, batch {step}");
            if (problem is not null)
            {
                break;
            }
        }

        if (problem is null && !_module.State.All(Divergence.IsFinite))
        {
            problem = "The weights are";
        }

        diverged = problem is null ? null : _divergence.Describe(problem, epoch, step, _stepsPerEpoch, _lastGroups);
        meanMargin = statistics.MeanMargin;
        return statistics.Report(epoch) with { LearningRate = rate, NumberOfThreads = torch.get_num_threads() };
    }

    private double Rate(int epoch, int step)
    {
        double progress = (((double)(epoch - 1) * _stepsPerEpoch) + step) / ((double)_options.NumberOfEpochs * _stepsPerEpoch);
        LearningRateSchedule schedule = _options.LearningRateSchedule;
        double factor = UserCode.Call(
            _host, nameof(_options.LearningRateSchedule), schedule.GetType(), () => $"in epoch {epoch}, batch {step + 1}", () => schedule.Factor(progress));
        double rate = _options.LearningRate * factor;
        return _divergence.RateProblem(rate, factor) is { } problem ? throw _host.Except(problem) : rate;
    }

    /// <returns>What is no longer finite, with its verb; null where all is.</returns>
    private string? TrainStep(AdamW optimizer, double rate, EnergyBatch batch, EpochStatistics statistics, Func<string> when)
    {
        _ = _module.Weights.Gradient!.zero_();
        torch.Tensor energies = batch.Energies(isTraining: true);

        // The loss is differentiated down to the energies (and codes) first: small tensors, whose gradient shows what is pushed where.
        torch.Tensor leaf = Leaf(energies);
        PairedCodes? codes = batch.Codes is { } made ? new PairedCodes(Leaf(made.Contexts), Leaf(made.Answers)) : null;
        AnswerGroups answers = batch.Layout.Arrange(leaf).WithCodes(codes);
        List<torch.Tensor> terms =
            [UserCode.Call(_host, nameof(_options.Loss), _options.Loss.GetType(), when, () => _options.Loss.Evaluate(answers, _context).Mean())];
        torch.Tensor loss = terms[0];
        foreach (Regularizer regularizer in _options.Regularizers)
        {
            terms.Add(UserCode.Call(_host, nameof(_options.Regularizers), regularizer.GetType(), when, () => regularizer.Penalty(answers)));
            loss = loss.Plus(terms[^1]);
        }

        float lossValue = loss.item<float>();
        if (!float.IsFinite(lossValue))
        {
            return _divergence.OfLoss(leaf, terms);
        }

        // A loss may bring a gradient of its own.
        _ = UserCode.Call(_host, nameof(_options.Loss), _options.Loss.GetType(), when, () =>
        {
            loss.backward();
            return true;
        });
        torch.Tensor gradient = leaf.grad ?? torch.zeros_like(leaf);
        (torch.Tensor Output, torch.Tensor? Gradient)[] outputs =
            [(energies, gradient), .. Parts(batch.Codes).Zip(Parts(codes), (output, part) => (output, part.grad))];

        // A regularizer may look at one side alone, and fixed or predicted codes carry no gradient on.
        (torch.Tensor Output, torch.Tensor? Gradient)[] moved =
            [.. outputs.Where(part => part.Gradient is not null && part.Output.requires_grad)];
        torch.autograd.backward([.. moved.Select(part => part.Output)], [.. moved.Select(part => part.Gradient!)]);
        if (!optimizer.Step(rate, _options.MaxGradientNorm))
        {
            return "The gradient is";
        }

        float[] margins = UserCode.Call(_host, nameof(_options.Margin), _options.Margin.GetType(), when, () => Margins(answers));
        statistics.Add(batch.Layout, lossValue, ToArray(leaf), ToArray(gradient), margins);
        statistics.Add(codes);
        return null;
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

    private string Describe(EpochReport report)
    {
        string heldOut = _heldOut is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $", {_heldOut.MetricName} {report.ValidationMetric:F4}{(report.IsBest ? " (best)" : "")}, held-out NLL {report.HeldOutNll:F4} of {report.UniformNll:F4}");
        string codes = report is { ContextCodes: { } x, AnswerCodes: { } y } ? string.Create(CultureInfo.InvariantCulture,
            $", codes of x deviate by {x.Deviation:G3} in {x.EffectiveRank:F1} directions, of y by {y.Deviation:G3} in {y.EffectiveRank:F1}") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"Epoch {report.Epoch} of {_options.NumberOfEpochs}: loss {report.Loss:G5}, energy gap {report.EnergyGap:G4}, " +
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
