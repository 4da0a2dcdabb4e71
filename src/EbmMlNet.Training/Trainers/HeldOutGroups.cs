using Microsoft.ML.Runtime;
using TorchSharp;

namespace EbmMlNet;

/// <summary>Measures a network on groups it is not trained on.</summary>
internal sealed class HeldOutGroups(GroupBatches batches, RankingMetric metric, double beta)
{
    private const int Metric = 0, Nll = 1, UniformNll = 2, NumbersOfGroup = 3;

    /// <summary>The most cells of a batch.</summary>
    public int CellsPerBatch { get; init; } = batches.CellsToMeasure;

    /// <summary>The processes that hold the groups together, each of which measures its own; null for this one alone.</summary>
    public TrainingPeers? Peers { get; init; }

    /// <summary>Marks what is said of them.</summary>
    public IHost? Host { get; init; }

    public string MetricName => metric.Name;

    /// <summary>The metric's mean, the negative log-likelihood of right answers under beta, and what a flat surface would have there.</summary>
    public (double Metric, double Nll, double UniformNll) Measure(CancellationToken cancellation = default)
    {
        double[] numbers = Each(cancellation);
        return (Mean(Metric), Mean(Nll), Mean(UniformNll));

        double Mean(int which)
        {
            double[] counted = [.. Column(numbers, which).Where(value => !double.IsNaN(value))];
            return counted.Sum() / counted.Length;
        }
    }

    /// <summary>The metric of every group, in their order; NaN where it leaves a group out.</summary>
    public double[] Values(CancellationToken cancellation = default) => [.. Column(Each(cancellation), Metric)];

    /// <summary>The energies of all candidates, group by group: of every group, or of every second, third ... where all were more than so many.</summary>
    /// <param name="candidates">How many candidates every group has.</param>
    /// <param name="most">The most energies, but those of one group.</param>
    /// <param name="cancellation">Looked at in every batch.</param>
    public double[] Energies(int candidates, int most, CancellationToken cancellation = default)
    {
        int every = (int)Math.Max(1, ((long)batches.GroupCount * candidates + most - 1) / most);
        return Each(((batches.GroupCount + every - 1) / every) * candidates, Copy, cancellation);

        void Copy(GroupLayout layout, float[] energies, int[] places, double[] all)
        {
            for (int group = 0; group < places.Length; group++)
            {
                for (int i = 0; i < candidates && places[group] % every == 0; i++)
                {
                    all[(places[group] / every * candidates) + i] = energies[(group * candidates) + i];
                }
            }
        }
    }

    private static IEnumerable<double> Column(double[] numbers, int which) => numbers.Chunk(NumbersOfGroup).Select(group => group[which]);

    private double[] Each(CancellationToken cancellation) => Each(batches.GroupCount * NumbersOfGroup, Add, cancellation);

    private double[] Each(int count, Action<GroupLayout, float[], int[], double[]> add, CancellationToken cancellation)
    {
        if (Peers is null)
        {
            return EachHeld(count, add, cancellation);
        }

        double[] numbers = Peers.Together(() => EachHeld(count, add, cancellation), () => TrainerSteps.FailedElsewhere(Host!, Peers));
        Peers.Share(numbers);
        return numbers;
    }

    // The numbers that each batch of groups, at these places, adds; 0 where another process has them.
    private double[] EachHeld(int count, Action<GroupLayout, float[], int[], double[]> add, CancellationToken cancellation)
    {
        double[] numbers = new double[count];
        // The same candidates are drawn every time, so that epochs can be compared.
        var random = new Random(1);
        int first = 0;
        using (torch.no_grad())
        {
            foreach (int[] groups in batches.InOrder(CellsPerBatch))
            {
                cancellation.ThrowIfCancellationRequested();
                int[] places = [.. Enumerable.Range(0, groups.Length).Where(i => batches.Holds(groups[i]))];
                if (places.Length > 0)
                {
                    using DisposeScope scope = torch.NewDisposeScope();
                    EnergyBatch batch = batches.Load(Array.ConvertAll(places, i => groups[i]), random);
                    add(batch.Layout, batch.Energies(isTraining: false).cpu().data<float>().ToArray(), Array.ConvertAll(places, i => first + i), numbers);
                }

                first += groups.Length;
            }
        }

        return numbers;
    }

    // Of each group the three numbers.
    private void Add(GroupLayout layout, float[] energies, int[] places, double[] numbers)
    {
        int start = 0, next = 0;
        ReadOnlySpan<RightAnswer> rights = layout.RightAnswers.Span;
        for (int group = 0; group < layout.GroupCount; group++)
        {
            ReadOnlySpan<float> candidates = energies.AsSpan(start, layout.GroupSizes[group]);
            Span<double> numbersOfGroup = numbers.AsSpan(places[group] * NumbersOfGroup, NumbersOfGroup);
            numbersOfGroup[Metric] = metric.Evaluate(candidates, layout.Managed.Labels.AsSpan(group * layout.LongestGroup, candidates.Length));
            // Kept while the prefix of incorrect answers grows.
            var incorrect = new PartitionSum(beta);
            int swept = 0;
            double nll = 0, uniform = 0;
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

            (numbersOfGroup[Nll], numbersOfGroup[UniformNll]) = hasRight ? (nll, uniform) : (double.NaN, double.NaN);
            start += candidates.Length;
        }
    }
}
