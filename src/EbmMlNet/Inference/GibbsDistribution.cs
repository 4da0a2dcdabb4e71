using System.Numerics.Tensors;

namespace EbmMlNet;

/// <summary>
/// The Gibbs distribution P(i) = exp(-beta F_i) / Z over the energies of a group's candidates. Only differences of energies
/// matter, and no energy or beta overflows: the lowest energy is taken out first.
/// </summary>
/// <remarks>
/// An energy that is NaN has probability NaN and no share in the others'. Of infinite energies, those that are as low as the lowest share
/// everything evenly: all of -infinity, or, where there is nothing else, all of +infinity, which otherwise have probability 0.
/// LeCun et al., A Tutorial on Energy-Based Learning (2006), section 1.3.
/// </remarks>
public static class GibbsDistribution
{
    /// <summary>Computes P(i) = exp(-beta F_i) / sum_j exp(-beta F_j).</summary>
    /// <param name="energies">F, <c>[N]</c>; may be empty.</param>
    /// <param name="probabilities">Receives P, <c>[N]</c>, summing to 1; may be the same memory as <paramref name="energies"/>.</param>
    /// <param name="beta">Inverse temperature, finite and above 0; the default is 1. Large values approach the lowest energy alone.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="beta"/> is not a finite number above 0.</exception>
    public static void Probabilities(ReadOnlySpan<float> energies, Span<float> probabilities, float beta = 1f)
    {
        CheckBeta(beta, nameof(beta));
        Parameters.CheckLength(probabilities.Length, energies.Length, nameof(probabilities));
        if (energies.IsEmpty)
        {
            return;
        }

        float lowest = TensorPrimitives.Min(energies);
        if (!float.IsFinite(lowest))
        {
            var all = new PartitionSum(beta);
            all.Add(energies);
            for (int i = 0; i < energies.Length; i++)
            {
                probabilities[i] = (float)all.Share(energies[i]);
            }

            return;
        }

        // With a finite lowest energy there is no NaN, and the others are finite or have no share: the same, many at a time.
        TensorPrimitives.Subtract(energies, lowest, probabilities);
        TensorPrimitives.Multiply(probabilities, -beta, probabilities);
        TensorPrimitives.Exp(probabilities, probabilities);
        double sum = 0;
        foreach (float p in probabilities)
        {
            sum += p;
        }

        TensorPrimitives.Divide(probabilities, (float)sum, probabilities);
    }

    /// <summary>The free energy -(1/beta) log sum_i exp(-beta F_i): the lowest energy as seen at temperature 1/beta.</summary>
    /// <param name="energies">F, <c>[N]</c>; of none the free energy is positive infinity.</param>
    /// <param name="beta">Inverse temperature, finite and above 0; the default is 1.</param>
    /// <returns>The free energy, from log(N) / beta below the lowest energy up to the lowest energy.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="beta"/> is not a finite number above 0.</exception>
    public static double FreeEnergy(ReadOnlySpan<float> energies, float beta = 1f)
    {
        CheckBeta(beta, nameof(beta));
        var all = new PartitionSum(beta);
        all.Add(energies);
        return all.FreeEnergy;
    }

    /// <summary>Where the lowest energy is: the answer that inference gives.</summary>
    /// <param name="energies">F, <c>[N]</c>.</param>
    /// <returns>The index of the first lowest energy, or of the first NaN if there is one; -1 of none.</returns>
    public static int ArgMin(ReadOnlySpan<float> energies) => TensorPrimitives.IndexOfMin(energies);

    internal static void CheckBeta(float beta, string name)
    {
        if (!(beta > 0 && float.IsFinite(beta)))
        {
            throw new ArgumentOutOfRangeException(name, beta, "A finite number above 0 expected.");
        }
    }
}
