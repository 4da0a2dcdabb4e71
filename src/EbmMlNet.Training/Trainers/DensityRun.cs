using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;

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
    private readonly DensityRows _rows;
    private readonly DataViewSchema.Column _column;
    private readonly Random _random;
    private readonly Chance _chance;
    private readonly DensityPlan _plan;
    private readonly AnswerScaling _scaling;
    private readonly int[] _parts;
    private readonly HeldOutAnswers _heldOut;
    private readonly float[] _answers;
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <param name="host">The host.</param>
    /// <param name="channel">The log.</param>
    /// <param name="options">The options.</param>
    /// <param name="rows">The rows; their features are overwritten.</param>
    /// <param name="column">The features.</param>
    /// <param name="seed">What all chance comes from.</param>
    public DensityRun(IHost host, IChannel channel, EnergyRegressionTrainer.Options options, DensityRows rows, DataViewSchema.Column column, int seed)
    {
        (_host, _channel, _options, _rows, _column) = (host, channel, options, rows, column);
        _random = new Random(seed);
        _chance = new Chance((ulong)_random.NextInt64());
        _plan = DensityPlan.Of(options, rows.Count);
        _scaling = AnswerScalingLearner.Learn(rows.Answers, options.AnswerTransform);
        _answers = Array.ConvertAll(rows.Answers, y => (float)_scaling.ToStandard(y));
        _parts = Parts();
        _heldOut = new HeldOutAnswers(rows, _parts, _scaling, options.NumberOfThreads ?? Environment.ProcessorCount);
    }

    public (ContinuousEnergy Energy, IReadOnlyList<DensityEpochReport> History) Run()
    {
        TorchRuntime.EnsureLoaded();
        FeatureKnots knots = KnotLearner.Learn(_rows.Features, [.. Enumerable.Range(0, _rows.Count)], _options.Bins, out IReadOnlyList<StandIn> standIns);
        if (standIns.Count > 0)
        {
            _channel.Warning(TrainerSteps.StandInWarning(new FeatureSlots(_column), standIns, "It has a knot of its own, so that it drowns nothing."));
        }

        long[] missing = new long[knots.FeatureCount];
        FeatureRows places = _rows.Features.Locate(knots, inPlace: true, missing);
        using var module = DensityModule.Create(_plan.Shape, new LearntKnots(knots, [.. missing.Select(count => count > 0)]), _random);
        using TorchThreads threads = TorchThreads.Use(_options.NumberOfThreads, module.WorkPerRow * _plan.RowsPerStep);
        using FeatureTensor features = places.On(torch.CPU);
        string labels = _scaling.LogOffset is { } offset ? FormattableString.Invariant($"the logarithms of label + {offset:G4}") : "labels";
        _channel.Info(string.Create(CultureInfo.InvariantCulture,
            $"Training {_plan.Shape.Networks} networks with {module.Weights.Count} weights and {_options.Objective} on {labels} of {_rows.Count} rows " +
            $"({_plan.RowsPerStep} per step), {threads.Count} threads."));
        var best = new BestNetworks(_plan.Shape.Networks);
        var history = new List<DensityEpochReport>();
        using var optimizer = new AdamW(module.Weights, _options.WeightDecay, 0.99);
        for (int epoch = 1; epoch <= _plan.Epochs; epoch++)
        {
            DensityEpochReport report = TrainEpoch(module, optimizer, features, epoch);
            if (_heldOut.Count > 0 && (epoch % _plan.EpochsPerMeasure == 0 || epoch == _plan.Epochs))
            {
                report = Measure(report, module.Export(), best);
            }

            report = report with { Elapsed = _watch.Elapsed };
            history.Add(report);
            _channel.Info(Describe(report));
            _ = UserCode.Call(_host, nameof(_options.OnEpoch), null, () => $"after epoch {epoch}", () =>
            {
                _options.OnEpoch?.Invoke(report);
                return true;
            });
        }

        return (Finish(best.Found ?? module.Export()), history);
    }

    private DensityEpochReport TrainEpoch(DensityModule module, AdamW optimizer, FeatureTensor features, int epoch)
    {
        int[] order = [.. Enumerable.Range(0, _rows.Count)];
        _chance.At(epoch, 0).Shuffle(order);
        double loss = 0, nll = 0, share = 0, acceptance = 0, rate = 0;
        int steps = 0;
        foreach (int[] rows in order.Chunk(_plan.RowsPerStep))
        {
            _options.CancellationToken.ThrowIfCancellationRequested();
            _host.CheckAlive();
            using DisposeScope scope = torch.NewDisposeScope();
            steps++;
            rate = Rate(epoch, steps);
            (double Loss, double Nll, DensityStep Step) done = TrainStep(module, features, rows, epoch, steps);
            if (!double.IsFinite(done.Loss) || !optimizer.Step(rate, _options.MaxGradientNorm))
            {
                throw _host.Except(string.Create(CultureInfo.InvariantCulture,
                    $"The {(double.IsFinite(done.Loss) ? "gradient" : "loss")} is no longer finite in epoch {epoch}, batch {steps}. Lower LearningRate ({_options.LearningRate})."));
            }

            module.Moved(rate, (double)rows.Length / _rows.Count);
            loss += done.Loss;
            nll += done.Nll;
            share += done.Step.EffectiveSampleSize;
            acceptance += done.Step.Acceptance;
        }

        return new DensityEpochReport
        {
            Epoch = epoch,
            Loss = loss / steps,
            ProposalNll = nll / steps,
            EffectiveSampleSize = share / steps,
            Acceptance = acceptance / steps,
            LearningRate = rate,
        };
    }

    private (double Loss, double Nll, DensityStep Step) TrainStep(DensityModule module, FeatureTensor features, int[] rows, int epoch, int step)
    {
        _ = module.Weights.Gradient!.zero_();
        module.Restart(_chance.Number(epoch, step));
        int networks = _plan.Shape.Networks;
        torch.Tensor outputs = module.Forward(features.Select(rows, 0, _column.Type.GetVectorSize()), isTraining: true);
        using torch.Tensor answers = torch.tensor(Repeat(rows, networks, (row, _) => _answers[row]), [(long)networks * rows.Length]);
        // A row counts in every network but that which holds it out.
        float[] counts = Repeat(rows, networks, (row, network) => _parts[row] == network ? 0 : _rows.Weights?[row] ?? 1);
        float all = Math.Max(counts.Sum(), 1e-6f);
        using torch.Tensor weights = torch.tensor(Array.ConvertAll(counts, count => count / all), [counts.Length]);
        AnswerMixture mixture = module.Mixture(outputs);
        torch.Tensor nll = (mixture.LogDensity(answers.unsqueeze(1)).squeeze(1).neg() * weights).sum();
        AnswerMixture fixedMixture = mixture.Detach();
        var seen = new DensityStep(answers, all => module.Energies(outputs, fixedMixture, all), fixedMixture, (long)(_chance.Number(epoch, step) >> 1) ^ 0x5DEECE66D);
        torch.Tensor total = nll;
        double value = double.NaN;
        bool isShaped = _plan.Shape.Codes > 0 && Progress(epoch, step) >= DensityPlan.MixtureAlone;
        if (isShaped)
        {
            torch.Tensor shaped = (UserCode.Call(
                _host, nameof(_options.Objective), _options.Objective.GetType(), () => $"in epoch {epoch}, batch {step}", () => _options.Objective.Evaluate(seen)) * weights).sum();
            value = shaped.item<float>();
            total = nll.Plus(shaped);
        }

        double proposal = nll.item<float>();
        total.backward();
        module.Backward();
        seen.Dispose();
        return (isShaped ? value : proposal, proposal, seen);
    }

    private DensityEpochReport Measure(DensityEpochReport report, IReadOnlyList<ContinuousNetwork> networks, BestNetworks best)
    {
        double[] nll = _heldOut.Nll(networks);
        bool isBest = best.Take(networks, _heldOut.ByPart(nll));
        return report with { HeldOutNll = nll.Average(), MarginalNll = _heldOut.MarginalNll, IsBest = isBest };
    }

    // Densities as wide as answers that their networks have not seen ask for.
    private ContinuousEnergy Finish(IReadOnlyList<ContinuousNetwork> networks)
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

        float[] weights = new float[networks.Count];
        Array.Fill(weights, 1f / weights.Length);
        return new ContinuousEnergy(_scaling, [.. networks.Select(network => network.WithSpreads(floor, spread))], weights);
    }

    private int[] Parts()
    {
        int[] parts = new int[_rows.Count];
        Array.Fill(parts, -1);
        if (_rows.Count < _plan.LeastRowsToHoldOut)
        {
            return parts;
        }

        int[] order = [.. Enumerable.Range(0, _rows.Count)];
        _random.Shuffle(order);
        int networks = _plan.Shape.Networks, held = networks == 1 ? (int)(_rows.Count * _options.ValidationFraction) : _rows.Count;
        for (int i = 0; i < held; i++)
        {
            parts[order[i]] = i % networks;
        }

        return parts;
    }

    private double Rate(int epoch, int step)
    {
        LearningRateSchedule schedule = _options.LearningRateSchedule;
        double progress = Progress(epoch, step);
        return _options.LearningRate * UserCode.Call(
            _host, nameof(_options.LearningRateSchedule), schedule.GetType(), () => $"in epoch {epoch}, batch {step}", () => schedule.Factor(progress));
    }

    // From 0 at the first step to nearly 1 at the last.
    private double Progress(int epoch, int step)
    {
        double steps = Math.Ceiling((double)_rows.Count / _plan.RowsPerStep);
        return (((epoch - 1) * steps) + step - 1) / (_plan.Epochs * steps);
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

    private string Describe(DensityEpochReport report)
    {
        string drawn = double.IsNaN(report.EffectiveSampleSize) ? "" : FormattableString.Invariant($", effective sample size {report.EffectiveSampleSize:P0}");
        string moved = double.IsNaN(report.Acceptance) ? "" : FormattableString.Invariant($", acceptance {report.Acceptance:P0}");
        string heldOut = double.IsNaN(report.HeldOutNll) ? "" : FormattableString.Invariant(
            $", held-out NLL {report.HeldOutNll:F4}{(report.IsBest ? " (best)" : "")} of {report.MarginalNll:F4}");
        return FormattableString.Invariant(
            $"Epoch {report.Epoch} of {_plan.Epochs}: loss {report.Loss:G5}, mixture's NLL {report.ProposalNll:G5}{drawn}{moved}{heldOut}");
    }
}
