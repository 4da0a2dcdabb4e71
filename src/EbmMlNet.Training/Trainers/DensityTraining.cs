using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// The networks of a density, trained side by side: the likelihood of their mixtures, and in the second half of training what the chosen
/// <see cref="DensityObjective"/> makes of their residuals.
/// </summary>
internal sealed class DensityTraining : Objective<DensityEpochReport>
{
    private readonly IHost _host;
    private readonly EnergyRegressionTrainer.Options _options;
    private readonly DensityPlan _plan;
    private readonly DensityModule _module;
    private readonly DensityItems? _held;
    private readonly PartShuffle<DensityItems>? _stream;
    private readonly int _targets;
    private readonly HeldOutAnswers _heldOut;
    private BestNetworks _best;
    private DensitySums _sums;
    private float[]? _chainEnds;

    /// <param name="host">Marks exceptions.</param>
    /// <param name="options">The options.</param>
    /// <param name="plan">What they come to.</param>
    /// <param name="module">The networks.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="held">The rows; null where they are a stream.</param>
    /// <param name="stream">The rows where they are a stream.</param>
    /// <param name="heldOut">What measures the networks.</param>
    public DensityTraining(
        IHost host,
        EnergyRegressionTrainer.Options options,
        DensityPlan plan,
        DensityModule module,
        int rows,
        DensityItems? held,
        PartShuffle<DensityItems>? stream,
        HeldOutAnswers heldOut)
        : base(module)
    {
        (_host, _options, _plan, _module, _held, _stream, _heldOut) = (host, options, plan, module, held, stream, heldOut);
        (ItemCount, _targets) = (rows, plan.Shape.Targets);
        _best = new BestNetworks(plan.Shape.Networks);
    }

    public override int ItemCount { get; }

    public override int ItemsPerStep => _plan.RowsPerStep;

    /// <summary>Each network as it was best; where nothing was held out, as it is now.</summary>
    public IReadOnlyList<ContinuousNetwork> Best => _best.Found ?? _module.Export();

    private DensityItems Items => _stream?.Part ?? _held!;

    public override IEnumerable<int[]> Shuffle(Random random) => _stream?.Shuffle(random, ItemsPerStep) ?? _held!.Shuffle(random, ItemsPerStep);

    public override string? Differentiate(int[] items, StepPlace place)
    {
        int networks = _plan.Shape.Networks;
        DensityItems rows = Items;
        torch.Tensor outputs = _module.Forward(rows.Features(items), isTraining: true);
        using torch.Tensor answers = Answers(items, networks, rows.Answers, ofAllNetworks: true);
        // A row counts in every network but that which holds it out.
        float[] counts = Repeat(items, networks, rows.WeightOf);
        float all = Math.Max(counts.Sum(), 1e-6f);
        using torch.Tensor weights = torch.tensor(Array.ConvertAll(counts, count => count / all), [counts.Length]);
        AnswerMixture mixture = _module.Mixture(outputs);
        torch.Tensor nll = (mixture.LogDensity(answers.unsqueeze(1)).squeeze(1).neg() * weights).sum();
        AnswerMixture fixedMixture = mixture.Detach();
        using torch.Tensor? chainEnds = _chainEnds is null ? null : Answers(items, networks, _chainEnds, ofAllNetworks: false);
        var step = new DensityStep(
            answers, every => _module.Energies(outputs, fixedMixture, every), fixedMixture, (long)(place.Number >> 1) ^ 0x5DEECE66D)
        {
            ChainEnds = chainEnds,
        };
        torch.Tensor total = nll;
        double loss = nll.item<float>(), mixtureNll = loss;
        if (_plan.Shape.Codes > 0 && place.Progress >= DensityPlan.MixtureAlone)
        {
            torch.Tensor shaped = (UserCode.Call(
                _host, nameof(_options.Objective), _options.Objective.GetType(), () => place.When, () => _options.Objective.Evaluate(step)) * weights).sum();
            loss = shaped.item<float>();
            total = nll.Plus(shaped);
        }

        if (!double.IsFinite(loss + mixtureNll))
        {
            return "The loss is";
        }

        total.backward();
        KeepChainEnds(items, step);
        _sums = _sums.Plus(loss, mixtureNll, step);
        return null;
    }

    public override EpochOutcome<DensityEpochReport> EndEpoch(EpochPlace place)
    {
        DensityEpochReport report = _sums.Report(place.Epoch) with { LearningRate = place.LearningRate };
        _sums = default;
        if (_heldOut.Count > 0 && (place.Epoch % _plan.EpochsPerMeasure == 0 || place.Epoch == _plan.Epochs))
        {
            IReadOnlyList<ContinuousNetwork> networks = _module.Export();
            double[] nll = _heldOut.Nll(networks);
            bool isBest = _best.Take(networks, _heldOut.ByPart(nll));
            report = report with { HeldOutNll = nll.Average(), MarginalNll = _heldOut.MarginalNll, IsBest = isBest };
        }

        report = report with { Elapsed = place.Clock() };
        return new EpochOutcome<DensityEpochReport>(report, -report.HeldOutNll, report.IsBest);
    }

    public override string Describe(DensityEpochReport report)
    {
        string drawn = double.IsNaN(report.EffectiveSampleSize) ? "" : FormattableString.Invariant($", effective sample size {report.EffectiveSampleSize:P0}, log-weights deviate by {report.LogWeightDeviation:G2}");
        string moved = double.IsNaN(report.Acceptance) ? "" : FormattableString.Invariant($", acceptance {report.Acceptance:P0}");
        string heldOut = double.IsNaN(report.HeldOutNll) ? "" : FormattableString.Invariant(
            $", held-out NLL {report.HeldOutNll:F4}{(report.IsBest ? " (best)" : "")} of {report.MarginalNll:F4}");
        return FormattableString.Invariant(
            $"Epoch {report.Epoch} of {_plan.Epochs}: loss {report.Loss:G5}, mixture's NLL {report.ProposalNll:G5}{drawn}{moved}{heldOut}");
    }

    public override string Diverged(string what, int epoch, int step, int[] items) => string.Create(CultureInfo.InvariantCulture,
        $"{what} no longer finite in epoch {epoch}, batch {step}. Lower LearningRate ({_options.LearningRate}).");

    public override void Write(PartWriter writer, IReadOnlyList<DensityEpochReport> history) => DensityHistoryFormat.Write(writer, history);

    public override IReadOnlyList<DensityEpochReport> Read(PartReader reader) => DensityHistoryFormat.Read(reader);

    public override void Write(BinaryWriter writer)
    {
        _sums.Write(writer);
        _best.Write(writer);
        _stream?.Write(writer);
        writer.Write(_chainEnds is not null);
        if (_chainEnds is not null)
        {
            writer.Write(MemoryMarshal.AsBytes(_chainEnds.AsSpan()));
        }
    }

    public override void Read(BinaryReader reader)
    {
        _sums = DensitySums.Read(reader);
        _best = BestNetworks.Read(reader, _plan.Shape.Networks);
        _stream?.Read(reader);
        if (reader.ReadBoolean())
        {
            _chainEnds = new float[ItemCount * _targets * _plan.Shape.Networks];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(_chainEnds.AsSpan()));
        }
    }

    // What is known of rows, of every network alike or of each: [M B], or [M B, D].
    private torch.Tensor Answers(int[] items, int networks, float[] all, bool ofAllNetworks)
    {
        float[] values = new float[networks * items.Length * _targets];
        for (int i = 0; i < networks * items.Length; i++)
        {
            int row = items[i % items.Length] + (ofAllNetworks ? 0 : i / items.Length * ItemCount);
            all.AsSpan(row * _targets, _targets).CopyTo(values.AsSpan(i * _targets));
        }

        long count = (long)networks * items.Length;
        return torch.tensor(values, _targets == 1 ? [count] : [count, _targets]);
    }

    private void KeepChainEnds(int[] items, DensityStep step)
    {
        // Of a stream the numbers are places in a part.
        if (_stream is not null || step.NewChainEnds is not { } ends)
        {
            return;
        }

        if (_chainEnds is null)
        {
            _chainEnds = new float[ItemCount * _targets * _plan.Shape.Networks];
            Array.Fill(_chainEnds, float.NaN);
        }

        float[] values = ends.detach().contiguous().data<float>().ToArray();
        for (int i = 0; i < values.Length / _targets; i++)
        {
            int row = items[i % items.Length] + (i / items.Length * ItemCount);
            values.AsSpan(i * _targets, _targets).CopyTo(_chainEnds.AsSpan(row * _targets));
        }
    }

    private static float[] Repeat(int[] rows, int networks, Func<int, int, float> value)
    {
        float[] values = new float[rows.Length * networks];
        for (int network = 0; network < networks; network++)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                values[(network * rows.Length) + i] = value(rows[i], network);
            }
        }

        return values;
    }
}
