using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// A loss over groups of candidates, with its margin, negatives and regularizers: for rankings, for pairs, and for classes, which are the
/// candidates of their row.
/// </summary>
internal sealed class GroupObjective : Objective<EpochReport>, IDisposable
{
    private readonly IHost _host;
    private readonly TrainingLog _log;
    private readonly EnergyTrainerOptions _options;
    private readonly Variant _variant;
    private readonly GroupBatches _batches;
    private readonly HeldOutGroups? _heldOut;
    private readonly Divergence _divergence;
    private readonly LossContext _context;
    private EpochStatistics _statistics = new();
    private bool _saidFlat;
    private double _stepWeight;

    /// <param name="host">Marks exceptions.</param>
    /// <param name="log">The log.</param>
    /// <param name="options">The options.</param>
    /// <param name="variant">How the network is trained.</param>
    /// <param name="module">The network.</param>
    /// <param name="batches">The groups to train on.</param>
    /// <param name="groupsPerStep">How many of them are in a step.</param>
    /// <param name="heldOut">What measures the network after each epoch; null for nothing.</param>
    /// <param name="describeSlot">Names a feature, for messages.</param>
    public GroupObjective(
        IHost host,
        TrainingLog log,
        EnergyTrainerOptions options,
        Variant variant,
        TrainableModule module,
        GroupBatches batches,
        int groupsPerStep,
        HeldOutGroups? heldOut,
        Func<int, string> describeSlot)
        : base(module)
    {
        (_host, _log, _options, _variant, _batches, _heldOut, ItemsPerStep) = (host, log, options, variant, batches, heldOut, groupsPerStep);
        ReadsEveryStep = module.Weights.Device.type == DeviceType.CPU;
        _divergence = new Divergence(options, variant, batches, describeSlot);
        _context = new LossContext(new Random(0))
        {
            Margin = options.Margin,
            Negatives = options.Negatives,
            CancellationToken = options.CancellationToken,
        };
    }

    /// <summary>
    /// Whether numbers are read off every step, so that the first that is not finite is named; else once an epoch, since every look at a GPU waits
    /// for it.
    /// </summary>
    public bool ReadsEveryStep { get; set; }

    public override int ItemCount => _batches.GroupCount;

    public override int ItemsPerStep { get; }

    public override string? MetricName => _heldOut?.MetricName;

    public override bool KeepsUntrained => Module.IsWorthKeeping;

    public override void StartEpoch(int epoch) => _batches.StartEpoch(epoch);

    public override IEnumerable<int[]> Shuffle(Random random) => _batches.Shuffle(random, ItemsPerStep);

    public override bool Holds(int item) => _batches.Holds(item);

    public override string? Differentiate(int[] items, StepPlace place)
    {
        EnergyBatch batch = _batches.Load(items, place.Random);
        LossContext context = _context with { Random = place.Random };
        torch.Tensor energies = batch.Energies(isTraining: true);

        if (batch.Codes is null && TryDirect(batch.Layout, energies, context))
        {
            return null;
        }

        // The loss is differentiated down to the energies (and codes) first: small tensors, whose gradient shows what is pushed where.
        torch.Tensor leaf = Leaf(energies);
        PairedCodes? codes = batch.Codes is { } made ? new PairedCodes(Leaf(made.Contexts), Leaf(made.Answers)) : null;
        AnswerGroups answers = batch.Layout.Arrange(leaf).WithCodes(codes);
        List<torch.Tensor> terms = [OfLoss(() =>
        {
            LossValues values = _options.ChosenLoss.Evaluate(answers, context);
            _stepWeight = _options.Peers is null ? 0 : values.Weights.sum().item<float>();
            return values.Mean();
        })];
        torch.Tensor loss = terms[0];
        foreach (Regularizer regularizer in _options.Regularizers)
        {
            terms.Add(UserCode.Call(_host, nameof(_options.Regularizers), regularizer.GetType(), () => place.When, () => regularizer.Penalty(answers)));
            loss = loss.Plus(terms[^1]);
        }

        float lossValue = 0;
        if (ReadsEveryStep)
        {
            lossValue = loss.item<float>();
            if (!float.IsFinite(lossValue))
            {
                return _divergence.OfLoss(leaf, terms);
            }
        }

        // A loss may bring a gradient of its own.
        _ = OfLoss(() =>
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

        torch.Tensor? margins = UserCode.Call(
            _host, nameof(_options.Margin), _options.Margin.GetType(), () => place.When, () => Margins(answers, place.Random));
        if (ReadsEveryStep)
        {
            _statistics.Add(batch.Layout, lossValue, ToArray(leaf), ToArray(gradient), margins is null ? [] : ToArray(margins));
        }
        else
        {
            _statistics.Add(answers, loss, gradient, margins);
        }

        _statistics.Add(codes);
        return null;

        T OfLoss<T>(Func<T> call) => UserCode.Call(_host, nameof(_options.Loss), _options.ChosenLoss.GetType(), () => place.When, call);
    }

    // The loss is a mean over these.
    public override double WeightOf(int[] items) => _stepWeight;

    public override EpochOutcome<EpochReport> EndEpoch(EpochPlace place)
    {
        if (_options.Peers is { } peers)
        {
            _statistics.Share(peers);
        }

        double meanMargin = _statistics.MeanMargin, metric = double.NaN;
        EpochReport report = _statistics.Report(place.Epoch) with { LearningRate = place.LearningRate, NumberOfThreads = torch.get_num_threads() };
        _statistics.Dispose();
        _statistics = new EpochStatistics();
        if (_heldOut is not null)
        {
            (metric, double nll, double uniform) = Measure(place.Epoch);
            report = report with { ValidationMetric = metric, HeldOutNll = nll, UniformNll = uniform, IsBest = metric > place.Best };
        }

        report = report with { Elapsed = place.Clock() };
        if (!_saidFlat && CollapseWatch.IsFlat(report, meanMargin > 0 ? meanMargin : 1 / _options.ChosenLoss.ModelBeta))
        {
            _log.Warning(CollapseWatch.Describe(report, _options.ChosenLoss));
            _saidFlat = true;
        }

        return new EpochOutcome<EpochReport>(report, metric, report.IsBest);
    }

    public override double MeasureUntrained() => Measure(0).Metric;

    public override string Describe(EpochReport report)
    {
        string heldOut = _heldOut is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $", {_heldOut.MetricName} {report.ValidationMetric:F4}{(report.IsBest ? " (best)" : "")}, held-out NLL {report.HeldOutNll:F4} of {report.UniformNll:F4}");
        string codes = report is { ContextCodes: { } x, AnswerCodes: { } y } ? string.Create(CultureInfo.InvariantCulture,
            $", codes of x deviate by {x.Deviation:G3} in {x.EffectiveRank:F1} directions, of y by {y.Deviation:G3} in {y.EffectiveRank:F1}") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"Epoch {report.Epoch} of {_variant.NumberOfEpochs}: loss {report.Loss:G5}, energy gap {report.EnergyGap:G4}, " +
            $"spread {report.EnergySpread:G4}{codes}{heldOut}");
    }

    public override string Diverged(string what, int epoch, int step, int[] items) =>
        _divergence.Describe(what, epoch, step, ((ItemCount - 1) / ItemsPerStep) + 1, items);

    // Weights may be finite and yet too large for the energies to be.
    public override string? Check(int[] items) =>
        Finite.All(_batches.Load(items, new Random(1)).Energies(isTraining: false)) ? null : "After the last step, the energies are";

    public override void Write(PartWriter writer, IReadOnlyList<EpochReport> history) => EpochHistoryFormat.Write(writer, history);

    public override IReadOnlyList<EpochReport> Read(PartReader reader) => EpochHistoryFormat.Read(reader);

    public override void Write(BinaryWriter writer)
    {
        writer.Write(_saidFlat);
        _batches.Write(writer);
        _statistics.Write(writer);
    }

    public override void Read(BinaryReader reader)
    {
        _saidFlat = reader.ReadBoolean();
        _batches.Read(reader);
        _statistics.Read(reader, Module.Weights.Device);
        if (_options.Peers is { Rank: > 0 })
        {
            // They are those of the process that wrote them.
            _statistics.Dispose();
            _statistics = new EpochStatistics();
        }
    }

    public void Dispose() => _statistics.Dispose();

    /// <summary>
    /// The same where nothing but a loss that has a formula in managed memory looks at the energies: on a few hundred of them, torch's graph costs more than the
    /// loss. False where it does not apply, or the loss is not finite.
    /// </summary>
    private bool TryDirect(GroupLayout layout, torch.Tensor energies, LossContext context)
    {
        if (!ReadsEveryStep || _options.Regularizers.Count > 0 || _options.ChosenLoss.UsesMargin || !ManagedGradient.Applies(energies)
            || _options.ChosenLoss.Managed(layout, context) is not { } evaluate)
        {
            return false;
        }

        ReadOnlySpan<float> values = TensorMemory.Floats(energies);
        float[] gradient = new float[values.Length];
        float loss = ManagedGradient.Mean(layout, values, evaluate, gradient);
        if (!float.IsFinite(loss))
        {
            return false;
        }

        _stepWeight = TensorPrimitives.Sum<float>(layout.Managed.GroupWeights);
        torch.autograd.backward([energies], [torch.tensor(gradient, [gradient.Length])]);
        _statistics.Add(layout, loss, values, gradient, []);
        return true;
    }

    private (double Metric, double Nll, double UniformNll) Measure(int epoch)
    {
        (double Metric, double Nll, double UniformNll) measured = UserCode.CallWithin(
            _host, nameof(EnergyRankingTrainer.Options.ValidationMetric), () => $"after epoch {epoch}", () => _heldOut!.Measure(_options.CancellationToken));

        // Without a metric no epoch is the best, and training would end with weights that nothing chose.
        return double.IsNaN(measured.Metric) && _options.EarlyStopping is not null
            ? throw _host.Except(
                $"EarlyStopping watches {_heldOut!.MetricName}, which leaves out every validation group: none has a label that it counts as " +
                "relevant. Choose another ValidationMetric, or validate on other groups.")
            : measured;
    }

    private torch.Tensor? Margins(AnswerGroups answers, Random random)
    {
        if (!_options.ChosenLoss.UsesMargin || answers.RightAnswers.Count == 0)
        {
            return null;
        }

        using (torch.no_grad())
        {
            ChosenAnswers offending = new MostOffending().Choose(answers, answers.RightAnswers, _options.Margin, random);
            return _options.Margin.Between(answers, answers.RightAnswers, offending.Columns).expand(answers.RightAnswers.Count, 1).reshape(-1);
        }
    }

    private static torch.Tensor[] Parts(PairedCodes? codes) => codes is null ? [] : [codes.Contexts, codes.Answers];

    private static torch.Tensor Leaf(torch.Tensor tensor) => tensor.detach().requires_grad_(true);

    private static float[] ToArray(torch.Tensor tensor)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return tensor.detach().cpu().contiguous().data<float>().ToArray();
    }
}
