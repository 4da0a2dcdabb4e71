using System.Globalization;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet;

/// <summary>
/// Epochs of gradient steps: the one loop all trainers share. What a step computes and what an epoch reports is the objective's; the loop has the
/// order of things, the optimizer, early stopping, checkpoints, cancelling, and what is said of them.
/// </summary>
/// <param name="host">Marks exceptions, and says whether to go on.</param>
/// <param name="log">The log.</param>
/// <param name="plan">How to step.</param>
/// <param name="objective">What to train, and by what.</param>
/// <param name="chance">What all chance comes from.</param>
internal sealed class TrainingLoop<TReport>(IHost host, TrainingLog log, LoopPlan plan, Objective<TReport> objective, Chance chance)
{
    private readonly TrainableModule _module = objective.Module;
    private readonly int _stepsPerEpoch = ((objective.ItemCount - 1) / objective.ItemsPerStep) + 1;
    private readonly SharedStep? _shared = plan.Peers is { } peers ? new SharedStep(host, peers, objective.Module.Weights) : null;
    private LoopState<TReport>? _state;

    /// <summary>The checkpoint to go on from and to write; null for none.</summary>
    public TrainingCheckpoint? Checkpoint { get; init; }

    /// <summary>Called after each epoch; null for nothing.</summary>
    public Action<TReport>? OnEpoch { get; init; }

    /// <summary>Called after each epoch, with the history up to it; <see cref="WithBest"/> can be called within.</summary>
    public Action<TReport, IReadOnlyList<TReport>>? OnEpochWithBest { get; init; }

    /// <summary>Trains the module; with early stopping it ends as it was after the best epoch.</summary>
    /// <returns>A report for every epoch.</returns>
    public IReadOnlyList<TReport> Run()
    {
        using var optimizer = new AdamW(_module.Weights, plan.WeightDecay, plan.SquareDecay);
        using var state = new LoopState<TReport>(objective, optimizer);
        _state = state;
        if (Checkpoint?.TryLoad(state.Read) == true)
        {
            log.Info(state.HasEnded
                ? "The checkpoint holds the end of this training."
                : FormattableString.Invariant($"Goes on from the checkpoint, after batch {state.Step} of {_stepsPerEpoch} of epoch {state.Epoch}."));
        }

        _shared?.Check(((long)state.Epoch << 32) | (uint)state.Step, () =>
            "The processes of this training go on from different checkpoints. Let all of them read Checkpoint.Folder from one place, or give each a copy of the first one's.");
        if (objective.KeepsUntrained && plan.EarlyStopping is not null && state is { Epoch: 1, Step: 0 })
        {
            double metric = objective.MeasureUntrained();
            state.KeepUntrained(metric);
            log.Info(string.Create(CultureInfo.InvariantCulture, $"Before the first epoch: {objective.MetricName} {metric:F4}"));
        }

        while (!state.HasEnded && state.Epoch <= plan.NumberOfEpochs)
        {
            string? diverged = TrainEpoch(state);
            if (diverged is not null)
            {
                // A model that was chosen is still good; one that nothing measured is not worth returning.
                log.Warning(state.HasBest && plan.EarlyStopping is not null
                    ? $"{diverged} Training ends; the model is that of epoch {state.BestAt}, the best before."
                    : throw host.Except(diverged));
                break;
            }

            EndEpoch(state);
            state.HasEnded |= state.Epoch > plan.NumberOfEpochs;
            if (Checkpoint is { } checkpoint && (state.HasEnded || checkpoint.IsDue))
            {
                checkpoint.Save(state.Write);
            }
        }

        state.BestEpoch.Restore();
        CheckModel(state);
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

    private void EndEpoch(LoopState<TReport> state)
    {
        int epoch = state.Epoch;
        EpochOutcome<TReport> outcome = objective.EndEpoch(new EpochPlace(epoch, Rate(epoch, _stepsPerEpoch - 1), state.Best, () => state.Elapsed));
        state.EndEpoch(outcome);
        log.Info(objective.Describe(outcome.Report));
        if (outcome.IsBest && plan.EarlyStopping is not null)
        {
            state.BestEpoch.Save();
        }

        Report(epoch, outcome.Report, state.History);
        if (plan.EarlyStopping is { } stopping && epoch - state.BestAt >= stopping.Patience)
        {
            log.Info($"Stopped after epoch {epoch}: {objective.MetricName} has not risen for {stopping.Patience} epochs.");
            state.HasEnded = true;
        }
    }

    private void Report(int epoch, TReport report, IReadOnlyList<TReport> history)
    {
        if (OnEpoch is null && OnEpochWithBest is null)
        {
            return;
        }

        _ = UserCode.Call(host, nameof(OnEpoch), null, () => $"after epoch {epoch}", () =>
        {
            OnEpoch?.Invoke(report);
            OnEpochWithBest?.Invoke(report, [.. history]);
            return true;
        });
    }

    // Weights may be finite and yet too large for what is computed from them to be.
    private void CheckModel(LoopState<TReport> state)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable off = torch.no_grad();
        int[] items = objective.Shuffle(chance.At(1, 0)).First();
        int[] own = Own(items);
        string? problem = own.Length == 0 ? null : objective.Check(own);
        if ((_shared is null ? problem : _shared.Share(problem)) is { } found)
        {
            throw host.Except(objective.Diverged(found, state.History.Count, _stepsPerEpoch, items));
        }
    }

    /// <returns>What to say of it where training has diverged; null where it has not.</returns>
    private string? TrainEpoch(LoopState<TReport> state)
    {
        int epoch = state.Epoch;
        if (state.Step == 0)
        {
            objective.StartEpoch(epoch);
        }

        int[] last = [];
        foreach (int[] items in objective.Shuffle(chance.At(epoch, 0)).Skip(state.Step))
        {
            if (_shared is null)
            {
                CheckAlive();
            }

            using DisposeScope scope = torch.NewDisposeScope();
            last = items;
            string? problem = TrainStep(state, items);
            state.Step++;
            if (problem is not null)
            {
                return objective.Diverged(problem, epoch, state.Step, items);
            }

            if (Checkpoint?.IsDue == true)
            {
                Checkpoint.Save(state.Write);
            }
        }

        return _module.State.All(Finite.All) ? null : objective.Diverged("The weights are", epoch, state.Step, last);
    }

    /// <returns>What is no longer finite, with its verb; null where all is.</returns>
    private string? TrainStep(LoopState<TReport> state, int[] items)
    {
        int epoch = state.Epoch, step = state.Step + 1;
        double rate = 0;
        var place = new StepPlace(epoch, step, Progress(epoch, state.Step), chance.At(epoch, step), chance.Number(epoch, step));
        // Processes draw masks of their own for the rows they see.
        _module.Restart(place.Number + (0x9E3779B97F4A7C15 * (uint)(_shared?.Rank ?? 0)));
        if ((_shared is null ? Differentiate(items) : DifferentiateShared(_shared)) is { } problem)
        {
            return problem;
        }

        if (!state.Optimizer.Step(rate, plan.MaxGradientNorm))
        {
            return "The gradient is";
        }

        _module.Moved(rate, (double)items.Length / objective.ItemCount);
        _shared?.CheckWeights(() => $"After batch {step} of epoch {epoch}");
        return null;

        string? Differentiate(int[] some)
        {
            rate = Rate(epoch, state.Step);
            string? found = some.Length == 0 ? null : objective.Differentiate(some, place);
            if (found is null && some.Length > 0)
            {
                _module.Backward();
            }

            return found;
        }

        // What one process meets, the others have to hear of.
        string? DifferentiateShared(SharedStep shared) => shared.Differentiate(() =>
        {
            CheckAlive();
            int[] own = Own(items);
            string? found = Differentiate(own);
            return (own.Length == 0 || found is not null ? 0 : objective.WeightOf(own), found);
        });
    }

    private int[] Own(int[] items) => _shared is null ? items : Array.FindAll(items, objective.Holds);

    private void CheckAlive()
    {
        plan.CancellationToken.ThrowIfCancellationRequested();
        host.CheckAlive();
    }

    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="step">The step, from 0.</param>
    private double Rate(int epoch, int step)
    {
        LearningRateSchedule schedule = plan.LearningRateSchedule;
        double factor = UserCode.Call(
            host, nameof(plan.LearningRateSchedule), schedule.GetType(), () => $"in epoch {epoch}, batch {step + 1}", () => schedule.Factor(Progress(epoch, step)));
        return plan.RateProblem(factor) is { } problem ? throw host.Except(problem) : plan.LearningRate * factor;
    }

    // An objective may cut an epoch into a few steps more than its items and their number in a step say.
    private double Progress(int epoch, int step) =>
        Math.Min(1, (((double)(epoch - 1) * _stepsPerEpoch) + step) / ((double)plan.NumberOfEpochs * _stepsPerEpoch));
}
