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
    private readonly Divergence _divergence;
    private readonly Chance _chance;
    private readonly LossContext _context;
    private readonly int _stepsPerEpoch;
    private readonly Action<EpochReport>? _onEpoch;
    private LoopState? _state;

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
        _divergence = new Divergence(options, variant, batches, describeSlot);
        _onEpoch = onEpoch;
        _chance = new Chance((ulong)random.NextInt64());
        _context = new LossContext(random)
        {
            Margin = options.Margin,
            Negatives = options.Negatives,
            CancellationToken = options.CancellationToken,
        };
        _stepsPerEpoch = ((batches.GroupCount - 1) / groupsPerBatch) + 1;
    }

    /// <summary>The checkpoint to go on from and to write; null for none.</summary>
    public TrainingCheckpoint? Checkpoint { get; init; }

    /// <summary>Called after each epoch, with the history up to it; <see cref="WithBest"/> can be called within.</summary>
    public Action<EpochReport, IReadOnlyList<EpochReport>>? OnEpochWithBest { get; init; }

    /// <summary>Trains the module; with early stopping it ends as it was after the best epoch.</summary>
    /// <returns>A report for every epoch.</returns>
    public IReadOnlyList<EpochReport> Run()
    {
        using var optimizer = new AdamW(_module.Weights, _options.WeightDecay, _variant.SquareDecay);
        using var state = new LoopState(_module, _batches, optimizer);
        _state = state;
        if (Checkpoint?.TryLoad(state.Read) == true)
        {
            _log.Info(state.HasEnded
                ? "The checkpoint holds the end of this training."
                : FormattableString.Invariant($"Goes on from the checkpoint, after batch {state.Step} of {_stepsPerEpoch} of epoch {state.Epoch}."));
        }

        if (_module.IsWorthKeeping && _options.EarlyStopping is not null && state is { Epoch: 1, Step: 0 })
        {
            KeepUntrained(state);
        }

        while (!state.HasEnded && state.Epoch <= _variant.NumberOfEpochs)
        {
            string? diverged = TrainEpoch(state);
            if (diverged is not null)
            {
                // A model that was chosen is still good; one that nothing measured is not worth returning.
                _log.Warning((state.BestAt > 0 || state.Best > double.NegativeInfinity) && _options.EarlyStopping is not null
                    ? $"{diverged} Training ends; the model is that of epoch {state.BestAt}, the best before."
                    : throw _host.Except(diverged));
                break;
            }

            EndEpoch(state);
            state.HasEnded |= state.Epoch > _variant.NumberOfEpochs;
            if (Checkpoint is { } checkpoint && (state.HasEnded || checkpoint.IsDue))
            {
                checkpoint.Save(state.Write);
            }
        }

        state.BestEpoch.Restore();
        CheckModel();
        return state.History;
    }

    /// <summary>Calls with the module as it was after the best epoch so far, where one was kept; then it is again as it is now.</summary>
    public T WithBest<T>(Func<T> call)
    {
        using var now = new Checkpoint(_module);
        now.Save();
        _state!.BestEpoch.Restore();
        try
        {
            return call();
        }
        finally
        {
            now.Restore();
        }
    }

    private void KeepUntrained(LoopState state)
    {
        double metric = Measure(0).Metric;
        state.KeepUntrained(metric);
        _log.Info(string.Create(CultureInfo.InvariantCulture, $"Before the first epoch: {_heldOut!.MetricName} {metric:F4}"));
    }

    private (double Metric, double Nll, double UniformNll) Measure(int epoch)
    {
        (double Metric, double Nll, double UniformNll) measured = UserCode.CallWithin(
            _host, nameof(EnergyRankingTrainer.Options.ValidationMetric), () => $"after epoch {epoch}", () => _heldOut!.Measure(_options.CancellationToken));
        CheckMeasured(measured.Metric);
        return measured;
    }

    private void EndEpoch(LoopState state)
    {
        int epoch = state.Epoch;
        double meanMargin = state.Statistics.MeanMargin;
        EpochReport report = state.Statistics.Report(epoch) with
        {
            LearningRate = Rate(epoch, _stepsPerEpoch - 1),
            NumberOfThreads = torch.get_num_threads(),
        };
        if (_heldOut is not null)
        {
            (double metric, double nll, double uniform) = Measure(epoch);
            report = report with { ValidationMetric = metric, HeldOutNll = nll, UniformNll = uniform, IsBest = metric > state.Best };
        }

        report = report with { Elapsed = state.Elapsed };
        state.EndEpoch(report);
        _log.Info(Describe(report));
        if (!state.SaidFlat && CollapseWatch.IsFlat(report, meanMargin > 0 ? meanMargin : 1 / _options.ChosenLoss.ModelBeta))
        {
            _log.Warning(CollapseWatch.Describe(report, _options.ChosenLoss));
            state.SaidFlat = true;
        }

        if (report.IsBest && _options.EarlyStopping is not null)
        {
            state.BestEpoch.Save();
        }

        Report(report, state.History);
        if (_options.EarlyStopping is { } stopping && epoch - state.BestAt >= stopping.Patience)
        {
            _log.Info($"Stopped after epoch {epoch}: {_heldOut!.MetricName} has not risen for {stopping.Patience} epochs.");
            state.HasEnded = true;
        }
    }

    private void Report(EpochReport report, IReadOnlyList<EpochReport> history)
    {
        if (_onEpoch is null && OnEpochWithBest is null)
        {
            return;
        }

        _ = UserCode.Call(_host, nameof(_options.OnEpoch), null, () => $"after epoch {report.Epoch}", () =>
        {
            _onEpoch?.Invoke(report);
            OnEpochWithBest?.Invoke(report, [.. history]);
            return true;
        });
    }

    // Weights may be finite and yet too large for the energies to be.
    private void CheckModel()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable off = torch.no_grad();
        int[] groups = _batches.Shuffle(_chance.At(1, 0), _groupsPerBatch).First();
        if (!Divergence.IsFinite(_batches.Load(groups, new Random(1)).Energies(isTraining: false)))
        {
            throw _host.Except(_divergence.Describe("After the last step, the energies are", _state!.History.Count, _stepsPerEpoch, _stepsPerEpoch, groups));
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

    /// <returns>What to say of it where training has diverged; null where it has not.</returns>
    private string? TrainEpoch(LoopState state)
    {
        int epoch = state.Epoch;
        if (state.Step == 0)
        {
            _batches.StartEpoch(epoch);
        }

        int[] last = [];
        foreach (int[] groups in _batches.Shuffle(_chance.At(epoch, 0), _groupsPerBatch).Skip(state.Step))
        {
            _options.CancellationToken.ThrowIfCancellationRequested();
            _host.CheckAlive();
            using DisposeScope scope = torch.NewDisposeScope();
            last = groups;
            string? problem = TrainStep(state, groups);
            state.Step++;
            if (problem is not null)
            {
                return _divergence.Describe(problem, epoch, state.Step, _stepsPerEpoch, groups);
            }

            if (Checkpoint?.IsDue == true)
            {
                Checkpoint.Save(state.Write);
            }
        }

        return _module.State.All(Divergence.IsFinite)
            ? null
            : _divergence.Describe("The weights are", epoch, state.Step, _stepsPerEpoch, last);
    }

    private double Rate(int epoch, int step)
    {
        double progress = (((double)(epoch - 1) * _stepsPerEpoch) + step) / ((double)_variant.NumberOfEpochs * _stepsPerEpoch);
        LearningRateSchedule schedule = _options.LearningRateSchedule;
        double factor = UserCode.Call(
            _host, nameof(_options.LearningRateSchedule), schedule.GetType(), () => $"in epoch {epoch}, batch {step + 1}", () => schedule.Factor(progress));
        double rate = _variant.LearningRate * factor;
        return _divergence.RateProblem(rate, factor) is { } problem ? throw _host.Except(problem) : rate;
    }

    /// <returns>What is no longer finite, with its verb; null where all is.</returns>
    private string? TrainStep(LoopState state, int[] groups)
    {
        int step = state.Step + 1;
        double rate = Rate(state.Epoch, state.Step);
        Random random = _chance.At(state.Epoch, step);
        for (int i = 0; i < _module.Dropouts.Count; i++)
        {
            _module.Dropouts[i].Restart(_chance.Number(state.Epoch, step) + (ulong)i);
        }

        EnergyBatch batch = _batches.Load(groups, random);
        LossContext context = _context with { Random = random };
        Func<string> when = () => $"in epoch {state.Epoch}, batch {step}";
        _ = _module.Weights.Gradient!.zero_();
        torch.Tensor energies = batch.Energies(isTraining: true);

        // The loss is differentiated down to the energies (and codes) first: small tensors, whose gradient shows what is pushed where.
        torch.Tensor leaf = Leaf(energies);
        PairedCodes? codes = batch.Codes is { } made ? new PairedCodes(Leaf(made.Contexts), Leaf(made.Answers)) : null;
        AnswerGroups answers = batch.Layout.Arrange(leaf).WithCodes(codes);
        List<torch.Tensor> terms =
            [UserCode.Call(_host, nameof(_options.Loss), _options.ChosenLoss.GetType(), when, () => _options.ChosenLoss.Evaluate(answers, context).Mean())];
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
        _ = UserCode.Call(_host, nameof(_options.Loss), _options.ChosenLoss.GetType(), when, () =>
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
        _module.Backward();
        if (!state.Optimizer.Step(rate, _options.MaxGradientNorm))
        {
            return "The gradient is";
        }

        _module.Moved(rate, (double)batch.Layout.GroupCount / _batches.GroupCount);
        float[] margins = UserCode.Call(_host, nameof(_options.Margin), _options.Margin.GetType(), when, () => Margins(answers, random));
        state.Statistics.Add(batch.Layout, lossValue, ToArray(leaf), ToArray(gradient), margins);
        state.Statistics.Add(codes);
        return null;
    }

    private float[] Margins(AnswerGroups answers, Random random)
    {
        if (!_options.ChosenLoss.UsesMargin || answers.RightAnswers.Count == 0)
        {
            return [];
        }

        using (torch.no_grad())
        {
            ChosenAnswers offending = new MostOffending().Choose(answers, answers.RightAnswers, _options.Margin, random);
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
