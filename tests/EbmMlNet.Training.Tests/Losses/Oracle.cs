using static System.Math;

namespace EbmMlNet.Training.Tests;

/// <summary>
/// The losses again, written from their formulas with plain loops over one group in double precision, keyed by type. A loss that is found
/// without an entry here fails the contract tests.
/// </summary>
internal static partial class Oracle
{
    /// <summary>Losses over pairs: (loss, E_C, E_I, m).</summary>
    private static readonly Dictionary<Type, Func<EnergyBasedLoss, double, double, double, double>> _pairs = new()
    {
        [typeof(EnergyLoss)] = (_, correct, _, _) => correct,
        [typeof(PerceptronLoss)] = (_, correct, incorrect, _) => correct - Min(correct, incorrect),
        [typeof(HingeLoss)] = (_, correct, incorrect, margin) => Max(0, margin + correct - incorrect),
        [typeof(TripletLoss)] = (_, anchorToRight, anchorToWrong, margin) => Max(anchorToRight - anchorToWrong + margin, 0),
        [typeof(LogLoss)] = (_, correct, incorrect, _) => Log(1 + Exp(correct - incorrect)),
        [typeof(SimpleLoss)] = (_, correct, incorrect, margin) => Max(0, correct) + Max(0, margin - incorrect),
        [typeof(SquareSquareLoss)] = (_, correct, incorrect, margin) => Pow(Max(0, correct), 2) + Pow(Max(0, margin - incorrect), 2),
        [typeof(Lvq2Loss)] = (loss, correct, incorrect, _) =>
            Min(1, Max(0, (correct - incorrect) / Max(1e-4f, ((Lvq2Loss)loss).Delta * incorrect))),
        [typeof(MinimumClassificationErrorLoss)] = (_, correct, incorrect, _) => 1 / (1 + Exp(incorrect - correct)),
        [typeof(SquareExponentialLoss)] = (loss, correct, incorrect, _) =>
            Pow(Max(0, correct), 2) + (((SquareExponentialLoss)loss).Gamma * Exp(-incorrect)),
        [typeof(ExponentialLoss)] = (_, correct, incorrect, _) => Exp(correct - incorrect),
        [typeof(SoftHingeLoss)] = (loss, correct, incorrect, margin) =>
            ((SoftHingeLoss)loss).Softness * Log(1 + Exp((margin + correct - incorrect) / ((SoftHingeLoss)loss).Softness)),
    };

    /// <summary>
    /// Losses over the Gibbs distribution of a right answer and incorrect ones: (loss, E_C, energies of the incorrect answers).
    /// </summary>
    private static readonly Dictionary<Type, Func<EnergyBasedLoss, double, double[], double>> _gibbs = new()
    {
        [typeof(NegativeLogLikelihoodLoss)] = (loss, correct, incorrect) =>
        {
            double beta = ((NegativeLogLikelihoodLoss)loss).Beta;
            return correct + (Log(Exp(-beta * correct) + incorrect.Sum(energy => Exp(-beta * energy))) / beta);
        },
        [typeof(InfoNceLoss)] = (loss, correct, incorrect) =>
        {
            double right = Exp(-correct / ((InfoNceLoss)loss).Temperature);
            return -Log(right / (right + incorrect.Sum(energy => Exp(-energy / ((InfoNceLoss)loss).Temperature))));
        },
        [typeof(MinimumEmpiricalErrorLoss)] = (loss, correct, incorrect) =>
        {
            double beta = ((MinimumEmpiricalErrorLoss)loss).Beta;
            return 1 - (Exp(-beta * correct) / (Exp(-beta * correct) + incorrect.Sum(energy => Exp(-beta * energy))));
        },
    };

    /// <summary>Whether there is an oracle for the loss.</summary>
    public static bool Knows(EnergyBasedLoss loss) =>
        _pairs.ContainsKey(loss.GetType()) || _gibbs.ContainsKey(loss.GetType()) || _lists.ContainsKey(loss.GetType());

    /// <summary>The loss of one group; 0 where all labels are equal.</summary>
    public static double Value(LossCase item, OracleGroup group)
    {
        if (_lists.TryGetValue(item.Loss.GetType(), out Func<EnergyBasedLoss, OracleGroup, double>? overList))
        {
            return group.Rights.Any() ? overList(item.Loss, group) : 0;
        }

        double sum = 0;
        double total = 0;
        foreach (int right in group.Rights)
        {
            double share = group.Gain(right) * group.Weights[right];
            sum += share * AnswerValue(item, group, right);
            total += share;
        }

        return total == 0 ? 0 : sum / total;
    }

    /// <summary>The weight of one group.</summary>
    public static double Weight(OracleGroup group)
    {
        double gains = group.Rights.Sum(group.Gain);
        return gains == 0 ? 0 : group.Rights.Sum(right => group.Gain(right) * group.Weights[right]) / gains;
    }

    private static double AnswerValue(LossCase item, OracleGroup group, int right)
    {
        double correct = group.Energies[right];
        int[] chosen = group.Chosen[right];
        if (chosen.Length == 0)
        {
            return 0;
        }

        return _gibbs.TryGetValue(item.Loss.GetType(), out Func<EnergyBasedLoss, double, double[], double>? overGibbs)
            ? overGibbs(item.Loss, correct, [.. chosen.Select(i => group.Energies[i])])
            : chosen.Average(i => _pairs[item.Loss.GetType()](item.Loss, correct, group.Energies[i], MarginBetween(item.Margin, group, right, i)));
    }
}

/// <summary>One group in the order of its rows.</summary>
/// <param name="Labels">Labels.</param>
/// <param name="Energies">Energies.</param>
/// <param name="Weights">Example weights.</param>
/// <param name="Chosen">For each right answer the incorrect answers chosen for it.</param>
internal sealed record OracleGroup(double[] Labels, double[] Energies, double[] Weights, Dictionary<int, int[]> Chosen)
{
    public IEnumerable<int> Rights => Enumerable.Range(0, Labels.Length).Where(i => Lower(i).Any());

    public IEnumerable<int> Lower(int right) => Enumerable.Range(0, Labels.Length).Where(j => Labels[j] < Labels[right]);

    public double Gain(int i) => Pow(2, Labels[i]) - 1;

    /// <summary>The rank by ascending energy, from 1.</summary>
    public int Rank(int i) => 1 + Energies.Count(energy => energy < Energies[i]);

    /// <summary>Gain over the largest possible DCG.</summary>
    public double NormalizedGain(int i) =>
        Gain(i) / Labels.OrderDescending().Select((label, place) => (Pow(2, label) - 1) / Log2(2 + place)).Sum();
}
