using TorchSharp;

namespace EbmMlNet;

/// <summary>Measures a network on groups it is not trained on.</summary>
internal sealed class HeldOutGroups(GroupBatches batches, RankingMetric metric, double beta)
{
    /// <summary>The most cells of a batch.</summary>
    public int CellsPerBatch { get; init; } = batches.CellsToMeasure;

    public string MetricName => metric.Name;

    /// <summary>The metric's mean, the negative log-likelihood of right answers under beta, and what a flat surface would have there.</summary>
    public (double Metric, double Nll, double UniformNll) Measure(CancellationToken cancellation = default)
    {
        double nllSum = 0, uniformSum = 0;
        int nllCount = 0;
        List<double> values = Each((layout, energies) => Add(layout, energies, ref nllSum, ref uniformSum, ref nllCount), cancellation);
        double[] counted = [.. values.Where(value => !double.IsNaN(value))];
        return (counted.Sum() / counted.Length, nllSum / nllCount, uniformSum / nllCount);
    }

    /// <summary>The metric of every group, in their order; NaN where it leaves a group out.</summary>
    public double[] Values(CancellationToken cancellation = default) => [.. Each(null, cancellation)];

    /// <summary>The energies of all candidates, group by group, of every group, or of every second, third ... where all were more than so many.</summary>
    public double[] Energies(int most, CancellationToken cancellation = default)
    {
        int every = (int)((batches.CandidateCount - 1) / most) + 1, group = 0;
        var all = new List<double>();
        _ = Each((layout, energies) =>
        {
            int start = 0;
            foreach (int size in layout.GroupSizes)
            {
                if (group++ % every == 0)
                {
                    foreach (float energy in energies.AsSpan(start, size))
                    {
                        all.Add(energy);
                    }
                }

                start += size;
            }
        }, cancellation);
        return [.. all];
    }

    private List<double> Each(Action<GroupLayout, float[]>? alsoOf, CancellationToken cancellation)
    {
        var values = new List<double>();
        // The same candidates are drawn every time, so that epochs can be compared.
        var random = new Random(1);
        using (torch.no_grad())
        {
            foreach (int[] groups in batches.InOrder(CellsPerBatch))
            {
                cancellation.ThrowIfCancellationRequested();
                using DisposeScope scope = torch.NewDisposeScope();
                EnergyBatch batch = batches.Load(groups, random);
                float[] energies = batch.Energies(isTraining: false).cpu().data<float>().ToArray();
                float[] labels = batch.Layout.Managed.Labels;
                int start = 0;
                for (int i = 0; i < groups.Length; i++)
                {
                    ReadOnlySpan<float> candidates = energies.AsSpan(start, batch.Layout.GroupSizes[i]);
                    values.Add(metric.Evaluate(candidates, labels.AsSpan(i * batch.Layout.LongestGroup, candidates.Length)));
                    start += candidates.Length;
                }

                alsoOf?.Invoke(batch.Layout, energies);
            }
        }

        return values;
    }

    private void Add(GroupLayout layout, ReadOnlySpan<float> energies, ref double nll, ref double uniform, ref int groups)
    {
        int start = 0, next = 0;
        ReadOnlySpan<RightAnswer> rights = layout.RightAnswers.Span;
        for (int group = 0; group < layout.GroupCount; group++)
        {
            ReadOnlySpan<float> candidates = energies.Slice(start, layout.GroupSizes[group]);
            // Kept while the prefix of incorrect answers grows.
            var incorrect = new PartitionSum(beta);
            int swept = 0;
            bool hasRight = false;
            for (; next < rights.Length && rights[next].Group == group; next++)
            {
                RightAnswer right = rights[next];
                for (; swept < right.LowerCount; swept++)
                {
                    incorrect.Add(candidates[swept]);
                }

                PartitionSum own = new(beta), all = incorrect;
                own.Add(candidates[right.Column]);
                all.Add(candidates[right.Column]);
                nll += right.Share * own.MinusLogShareOf(all);
                uniform += right.Share * Math.Log(right.LowerCount + 1);
                hasRight = true;
            }

            groups += hasRight ? 1 : 0;
            start += candidates.Length;
        }
    }
}
