using TorchSharp;

namespace EbmMlNet;

/// <summary>Adds up, batch by batch, what an epoch does to the energies.</summary>
internal sealed class EpochStatistics : IDisposable
{
    private readonly CodeMeter _contexts = new();
    private readonly CodeMeter _answers = new();
    private readonly DeviceSums _onDevice = new();
    private double _loss;
    private double _lossWeight;
    private double _right;
    private double _offending;
    private double _violations;
    private double _spread;
    private double _margin;
    private double _pushDown;
    private double _pushUp;
    private long _rightCount;
    private long _groupCount;
    private long _batchCount;

    /// <summary>Adds one batch.</summary>
    /// <param name="layout">Its groups.</param>
    /// <param name="loss">The batch's loss.</param>
    /// <param name="energies">The energies of its rows.</param>
    /// <param name="gradients">The loss's gradient on them.</param>
    /// <param name="margins">What margin each right answer should have over its most offending one; empty for 0.</param>
    public void Add(GroupLayout layout, double loss, ReadOnlySpan<float> energies, ReadOnlySpan<float> gradients, ReadOnlySpan<float> margins)
    {
        _loss += loss * layout.GroupCount;
        _lossWeight += layout.GroupCount;
        foreach (float gradient in gradients)
        {
            _pushDown += Math.Max(gradient, 0);
            _pushUp += Math.Max(-gradient, 0);
        }

        _batchCount++;
        int start = 0, next = 0;
        ReadOnlySpan<RightAnswer> rights = layout.RightAnswers.Span;
        for (int group = 0; group < layout.GroupCount; group++)
        {
            ReadOnlySpan<float> candidates = energies.Slice(start, layout.GroupSizes[group]);
            _spread += Deviation(candidates);
            _groupCount++;
            int swept = 0;
            float lowest = float.PositiveInfinity;
            for (; next < rights.Length && rights[next].Group == group; next++)
            {
                for (; swept < rights[next].LowerCount; swept++)
                {
                    lowest = Math.Min(lowest, candidates[swept]);
                }

                float right = candidates[rights[next].Column];
                float margin = margins.IsEmpty ? 0 : margins[next];
                _margin += margin;
                _right += right;
                _offending += lowest;
                _violations += right + margin >= lowest ? 1 : 0;
                _rightCount++;
            }

            start += candidates.Length;
        }
    }

    /// <summary>Adds one batch, whose numbers stay where they are until they are asked for.</summary>
    /// <param name="answers">Its groups.</param>
    /// <param name="loss">The batch's loss.</param>
    /// <param name="gradient">The loss's gradient on the energies of its rows.</param>
    /// <param name="margins">What margin each right answer should have over its most offending one; null for 0.</param>
    public void Add(AnswerGroups answers, torch.Tensor loss, torch.Tensor gradient, torch.Tensor? margins)
    {
        _onDevice.Add(answers, loss, gradient, margins);
        _lossWeight += answers.Layout.GroupCount;
        _rightCount += answers.RightAnswers.Count;
        _groupCount += answers.Layout.GroupCount;
        _batchCount++;
    }

    /// <summary>Adds the codes of a batch's right pairs, if it has any.</summary>
    public void Add(PairedCodes? codes)
    {
        if (codes is not null)
        {
            _contexts.Add(codes.Contexts);
            _answers.Add(codes.Answers);
        }
    }

    /// <summary>Adds what other processes have added up.</summary>
    public void Share(TrainingPeers peers)
    {
        float[] sums = Array.ConvertAll(Sums(), sum => (float)sum);
        peers.Sum(sums);
        Set(Array.ConvertAll(sums, sum => (double)sum));
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Sums());
        _contexts.Write(writer);
        _answers.Write(writer);
    }

    private double[] Sums()
    {
        Take();
        return
            [_loss, _lossWeight, _right, _offending, _violations, _spread, _margin, _pushDown, _pushUp, _rightCount, _groupCount, _batchCount];
    }

    private void Set(double[] sums)
    {
        (_loss, _lossWeight, _right, _offending, _violations, _spread) = (sums[0], sums[1], sums[2], sums[3], sums[4], sums[5]);
        (_margin, _pushDown, _pushUp) = (sums[6], sums[7], sums[8]);
        (_rightCount, _groupCount, _batchCount) = ((long)sums[9], (long)sums[10], (long)sums[11]);
    }

    public void Read(BinaryReader reader, torch.Device device)
    {
        Set(reader.ReadDoubles());
        _contexts.Read(reader, device);
        _answers.Read(reader, device);
    }

    public void Dispose()
    {
        _contexts.Dispose();
        _answers.Dispose();
        _onDevice.Dispose();
    }

    /// <summary>The mean margin asked for; 0 where the loss has none.</summary>
    public double MeanMargin
    {
        get
        {
            Take();
            return _margin / _rightCount;
        }
    }

    public EpochReport Report(int epoch)
    {
        Take();
        return ReportOf(epoch);
    }

    private EpochReport ReportOf(int epoch) => new()
    {
        Epoch = epoch,
        Loss = _loss / _lossWeight,
        RightEnergy = _right / _rightCount,
        OffendingEnergy = _offending / _rightCount,
        MarginViolations = _violations / _rightCount,
        EnergySpread = _spread / _groupCount,
        PushDown = _pushDown / _batchCount,
        PushUp = _pushUp / _batchCount,
        ContextCodes = Statistics(_contexts),
        AnswerCodes = Statistics(_answers),
    };

    private void Take()
    {
        double[] sums = _onDevice.Take();
        _loss += sums[DeviceSums.Loss];
        _right += sums[DeviceSums.Right];
        _offending += sums[DeviceSums.Offending];
        _violations += sums[DeviceSums.Violations];
        _spread += sums[DeviceSums.Spread];
        _margin += sums[DeviceSums.Margin];
        _pushDown += sums[DeviceSums.PushDown];
        _pushUp += sums[DeviceSums.PushUp];
    }

    private static CodeStatistics? Statistics(CodeMeter meter)
    {
        (double deviation, double effectiveRank) = meter.Measure();
        return double.IsNaN(deviation) ? null : new CodeStatistics(deviation, effectiveRank);
    }

    private static double Deviation(ReadOnlySpan<float> values)
    {
        double mean = 0, squares = 0;
        foreach (float value in values)
        {
            mean += value;
        }

        mean /= values.Length;
        foreach (float value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return Math.Sqrt(squares / values.Length);
    }
}
