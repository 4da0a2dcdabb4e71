using System.Diagnostics;

namespace EbmMlNet;

/// <summary>How far a training has come, which is all that its checkpoint holds.</summary>
internal sealed class LoopState : IDisposable
{
    private readonly TrainableModule _module;
    private readonly GroupBatches _batches;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<EpochReport> _history = [];
    private TimeSpan _before;
    private double _untrained = double.NegativeInfinity;

    public LoopState(TrainableModule module, GroupBatches batches, AdamW optimizer)
    {
        _module = module;
        _batches = batches;
        Optimizer = optimizer;
        BestEpoch = new Checkpoint(module);
    }

    public AdamW Optimizer { get; }

    /// <summary>The module as it was after the best epoch, where early stopping keeps it.</summary>
    public Checkpoint BestEpoch { get; }

    /// <summary>The epoch under way, from 1.</summary>
    public int Epoch { get; private set; } = 1;

    /// <summary>How many of its steps are done.</summary>
    public int Step { get; set; }

    /// <summary>What they did.</summary>
    public EpochStatistics Statistics { get; private set; } = new();

    /// <summary>A report for each epoch that is done.</summary>
    public IReadOnlyList<EpochReport> History => _history;

    public bool SaidFlat { get; set; }

    public bool HasEnded { get; set; }

    /// <summary>Time spent, also before training was cut off.</summary>
    public TimeSpan Elapsed => _before + _clock.Elapsed;

    /// <summary>The best metric so far; negative infinity where none was measured.</summary>
    public double Best => _history.LastOrDefault(report => report.IsBest)?.ValidationMetric ?? _untrained;

    /// <summary>The best epoch so far; 0 for none, or where nothing was better than the untrained module.</summary>
    public int BestAt => _history.LastOrDefault(report => report.IsBest)?.Epoch ?? 0;

    /// <summary>Training is to be better than what it starts from, or to end with that.</summary>
    /// <param name="metric">The metric before the first step.</param>
    public void KeepUntrained(double metric)
    {
        _untrained = metric;
        BestEpoch.Save();
    }

    public void EndEpoch(EpochReport report)
    {
        _history.Add(report);
        Epoch++;
        Step = 0;
        Statistics.Dispose();
        Statistics = new EpochStatistics();
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Epoch);
        writer.Write(Step);
        writer.Write(SaidFlat);
        writer.Write(HasEnded);
        writer.Write(_untrained);
        writer.Write(Elapsed.Ticks);
        var history = new PartWriter();
        EpochHistoryFormat.Write(history, _history);
        byte[] bytes = history.ToArray();
        writer.Write(bytes.Length);
        writer.Write(bytes);
        foreach (TorchSharp.torch.Tensor tensor in _module.State)
        {
            writer.Write(tensor);
        }

        Optimizer.Write(writer);
        BestEpoch.Write(writer);
        _batches.Write(writer);
        Statistics.Write(writer);
    }

    public void Read(BinaryReader reader)
    {
        Epoch = reader.ReadInt32();
        Step = reader.ReadInt32();
        SaidFlat = reader.ReadBoolean();
        HasEnded = reader.ReadBoolean();
        _untrained = reader.ReadDouble();
        _before = TimeSpan.FromTicks(reader.ReadInt64());
        _history.Clear();
        _history.AddRange(EpochHistoryFormat.Read(new PartReader(reader.ReadBytes(reader.ReadInt32()))));
        foreach (TorchSharp.torch.Tensor tensor in _module.State)
        {
            reader.ReadInto(tensor);
        }

        Optimizer.Read(reader);
        BestEpoch.Read(reader);
        _batches.Read(reader);
        Statistics.Read(reader, _module.Weights.Device);
    }

    public void Dispose()
    {
        BestEpoch.Dispose();
        Statistics.Dispose();
    }
}
