using static System.Math;

namespace EbmMlNet.Training.Tests;

internal static partial class Oracle
{
    /// <summary>Losses over a whole list.</summary>
    private static readonly Dictionary<Type, Func<EnergyBasedLoss, OracleGroup, double>> _lists = new()
    {
        [typeof(SoftmaxCrossEntropyLoss)] = (_, group) =>
            -group.Labels.Select((label, i) => label * group.Weights[i] / group.Labels.Zip(group.Weights, (y, w) => y * w).Sum() * LogProbability(group, i)).Sum(),
        [typeof(ListNetLoss)] = (_, group) =>
            -group.Labels.Select((label, i) => Exp(label) / group.Labels.Sum(Exp) * LogProbability(group, i)).Sum(),
        [typeof(ListMleLoss)] = (_, group) =>
        {
            int[] order = [.. Enumerable.Range(0, group.Labels.Length).OrderByDescending(i => group.Labels[i])];
            return order.Select((i, place) => group.Energies[i] + Log(order.Skip(place).Sum(j => Exp(-group.Energies[j])))).Average();
        },
        [typeof(RankNetLoss)] = (loss, group) =>
            Pairs(group).Average(pair => group.Weights[pair.I] / Weight(group) * Log(1 + Exp(((RankNetLoss)loss).Sigma * (group.Energies[pair.I] - group.Energies[pair.J])))),
        [typeof(LambdaLoss)] = (loss, group) => Lambda((LambdaLoss)loss, group),
        [typeof(ApproxNdcgLoss)] = (loss, group) =>
        {
            double temperature = ((ApproxNdcgLoss)loss).Temperature;
            return 1 - group.Energies.Select((energy, i) =>
            {
                double rank = 1 + group.Energies.Where((_, j) => j != i).Sum(other => 1 / (1 + Exp((other - energy) / temperature)));
                return group.NormalizedGain(i) / Log2(1 + rank);
            }).Sum();
        },
        [typeof(QueryRmseLoss)] = (_, group) =>
        {
            double[] residuals = [.. group.Labels.Zip(group.Energies, (label, energy) => label + energy)];
            return residuals.Average(residual => Pow(residual - residuals.Average(), 2));
        },
        [typeof(NeuralNdcgLoss)] = (loss, group) => NeuralNdcg((NeuralNdcgLoss)loss, group),
        [typeof(SpreadLoss)] = (_, group) =>
        {
            double[] rights = [.. group.Rights.Select(i => group.Energies[i])];
            return Exp(rights.Max() - group.Energies.Where((_, i) => !group.Rights.Contains(i)).Min());
        },
    };

    private static IEnumerable<(int I, int J)> Pairs(OracleGroup group) => group.Rights.SelectMany(i => group.Lower(i).Select(j => (i, j)));

    private static double LogProbability(OracleGroup group, int i) => -group.Energies[i] - Log(group.Energies.Sum(energy => Exp(-energy)));

    private static double Lambda(LambdaLoss loss, OracleGroup group)
    {
        double sum = 0;
        foreach ((int i, int j) in Pairs(group))
        {
            int rank = group.Rank(i);
            int other = group.Rank(j);
            double gain = Abs(group.NormalizedGain(i) - group.NormalizedGain(j));
            double lambdaRank = gain * Abs((1 / Log2(1 + rank)) - (1 / Log2(1 + other)));
            int distance = Abs(rank - other);
            double second = gain * Abs((1 / Log2(1 + distance)) - (1 / Log2(2 + distance)));
            double weight = loss.Weighting switch
            {
                NdcgWeighting.Ndcg1 => group.NormalizedGain(i) / Log2(1 + rank),
                NdcgWeighting.Ndcg2 => second,
                NdcgWeighting.LambdaRank => lambdaRank,
                _ => (loss.Mu * second) + lambdaRank,
            };
            if (Min(rank, other) <= loss.Truncation)
            {
                sum -= group.Weights[i] / Weight(group) * weight * Log2(1 / (1 + Exp(loss.Sigma * (group.Energies[i] - group.Energies[j]))));
            }
        }

        return sum;
    }

    private static double NeuralNdcg(NeuralNdcgLoss loss, OracleGroup group)
    {
        int n = group.Labels.Length;
        double[] scores = [.. group.Energies.Select(energy => -energy)];
        double[][] sorting = new double[n][];
        for (int r = 0; r < n; r++)
        {
            double[] row = [.. scores.Select(s => Exp((((n - 1 - (2 * r)) * s) - scores.Sum(other => Abs(s - other))) / loss.Temperature))];
            sorting[r] = [.. row.Select(cell => cell / row.Sum())];
        }

        for (int iteration = 0; iteration < loss.SinkhornIterations; iteration++)
        {
            double[] columns = [.. Enumerable.Range(0, n).Select(c => sorting.Sum(row => row[c]))];
            sorting = [.. sorting.Select(row => row.Select((cell, c) => cell / columns[c]).ToArray())];
            sorting = [.. sorting.Select(row => row.Select(cell => cell / row.Sum()).ToArray())];
        }

        return 1 - sorting.Select((row, r) => row.Select((cell, c) => cell * group.NormalizedGain(c)).Sum() / Log2(2 + r)).Sum();
    }
}
