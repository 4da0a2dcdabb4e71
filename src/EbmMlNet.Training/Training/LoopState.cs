using System.Diagnostics;

namespace EbmMlNet;

/// <summary>How far a training has come, which is all that its checkpoint holds.</summary>
internal sealed class LoopState<TReport> : IDisposable
{
    private readonly Objective<TReport> _objective;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<TReport> _history = [];
    private TimeSpan _before;

    public LoopState(Objective<TReport> objective, AdamW optimizer)
    {
        _objective = objective;
        Optimizer = optimizer;
        BestEpoch = new Checkpoint(objective.Module);
    }

    public AdamW Optimizer { get; }

    /// <summary>The module as it was after the best epoch, where early stopping keeps it.</summary>
    public Checkpoint BestEpoch { get; }

    /// <summary>The epoch under way, from 1.</summary>
    public int Epoch { get; private set; } = 1;

    /// <summary>How many of its steps are done.</summary>
    public int Step { get; set; }

    /// <summary>A report for each epoch that is done.</summary>
    public IReadOnlyList<TReport> History => _history;

    public bool HasEnded { get; set; }

    /// <summary>Time spent, also before training was cut off.</summary>
    public TimeSpan Elapsed => _before + _clock.Elapsed;

    /// <summary>The best metric so far; negative infinity where none was measured.</summary>
    public double Best { get; private set; } = double.NegativeInfinity;

    /// <summary>The best epoch so far; 0 for none, or where nothing was better than the untrained module.</summary>
    public int BestAt { get; private set; }

    /// <summary>Whether anything was measured to be the best.</summary>
    public bool HasBest => Best > double.NegativeInfinity || BestAt > 0;

    /// <summary>Training is to be better than what it starts from, or to end with that.</summary>
    /// <param name="metric">The metric before the first step.</param>
    public void KeepUntrained(double metric)
    {
        Best = metric;
        BestEpoch.Save();
    }

    public void EndEpoch(EpochOutcome<TReport> outcome)
    {
        _history.Add(outcome.Report);
        if (outcome.IsBest)
        {
            (Best, BestAt) = (outcome.Metric, Epoch);
        }

        Epoch++;
        Step = 0;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Epoch);
        writer.Write(Step);
        writer.Write(HasEnded);
        writer.Write(Best);
        writer.Write(BestAt);
        writer.Write(Elapsed.Ticks);
        var history = new PartWriter();
        _objective.Write(history, _history);
        byte[] bytes = history.ToArray();
        writer.Write(bytes.Length);
        writer.Write(bytes);
        foreach (TorchSharp.torch.Tensor tensor in _objective.Module.State)
        {
            writer.Write(tensor);
        }

        Optimizer.Write(writer);
        BestEpoch.Write(writer);
        _objective.Write(writer);
    }

    public void Read(BinaryReader reader)
    {
        Epoch = reader.ReadInt32();
        Step = reader.ReadInt32();
        HasEnded = reader.ReadBoolean();
        Best = reader.ReadDouble();
        BestAt = reader.ReadInt32();
        _before = TimeSpan.FromTicks(reader.ReadInt64());
        _history.Clear();
        _history.AddRange(_objective.Read(new PartReader(reader.ReadBytes(reader.ReadInt32()))));
        foreach (TorchSharp.torch.Tensor tensor in _objective.Module.State)
        {
            reader.ReadInto(tensor);
        }

        Optimizer.Read(reader);
        BestEpoch.Read(reader);
        _objective.Read(reader);
    }

    public void Dispose() => BestEpoch.Dispose();
}
