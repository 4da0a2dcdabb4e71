using System.Numerics.Tensors;
using Tensor = TorchSharp.torch.Tensor;

namespace EbmMlNet;

/// <summary>
/// The negative log-likelihood of the right answer under the Gibbs distribution, in units of energy:
/// <c>-1/beta log P(y|x) = E_C + 1/beta log(exp(-beta E_C) + sum_ȳ exp(-beta F(x,ȳ)))</c>. It pushes up every answer by its probability.
/// </summary>
/// <remarks>
/// The sum runs over the right answer and the candidates of strictly lower label (see <see cref="GibbsLoss"/>). With one right answer and
/// beta 1 it is the softmax cross-entropy; with two answers the <see cref="LogLoss"/>; as beta grows the <see cref="PerceptronLoss"/>.
/// LeCun et al., A Tutorial on Energy-Based Learning (2006), section 2.2.4.
/// </remarks>
public sealed record NegativeLogLikelihoodLoss : GibbsLoss
{
    /// <summary>A negative log-likelihood.</summary>
    /// <param name="beta">The inverse temperature, above 0.</param>
    public NegativeLogLikelihoodLoss(float beta = 1f) => Beta = beta;

    /// <summary>The inverse temperature: the larger, the more the lowest energies alone count.</summary>
    /// <value>The default value is 1. Any finite number above 0 is allowed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public float Beta { get; init => field = OptionRange.Above(value, 0); }

    /// <inheritdoc/>
    protected override double InverseTemperature => Beta;

    /// <inheritdoc/>
    protected override Tensor AnswerValues(Tensor correct, Tensor freeEnergy) =>
        Scalars.Softplus((correct - freeEnergy) * Scalars.Of(Beta)) / Scalars.Of(Beta);

    /// <summary>
    /// With e_j = exp(-beta (F_j - lowest)) and S_i their sum over the m_i incorrect answers of i: -log P = softplus(x), x = beta (F_i - lowest)
    /// + log S_i, which pushes i down by sigma(x) and each j below column m_i up by sigma(x) e_j / S_i. Sums run along the columns: linear in the
    /// group.
    /// </summary>
    private protected override GroupFunction? ManagedOfAll(GroupLayout layout)
    {
        int next = 0;
        double[] exponentials = new double[layout.LongestGroup], pushes = new double[exponentials.Length + 1];
        return (group, energies, gradient) =>
        {
            ReadOnlySpan<RightAnswer> rights = layout.RightAnswers.Span;
            double value = 0, sum = 0, push = 0;
            double lowest = TensorPrimitives.Min(energies);
            Span<double> e = exponentials.AsSpan(0, energies.Length), pushed = pushes.AsSpan(0, energies.Length + 1);
            pushed.Clear();
            for (int j = 0; j < e.Length; j++)
            {
                e[j] = -Beta * (energies[j] - lowest);
            }

            TensorPrimitives.Exp(e, e);
            for (int summed = 0; next < rights.Length && rights[next].Group == group; next++)
            {
                RightAnswer right = rights[next];
                sum += TensorPrimitives.Sum<double>(e[summed..right.LowerCount]);
                summed = right.LowerCount;
                double x = (Beta * (energies[right.Column] - lowest)) + Math.Log(sum), share = Math.Exp(-Math.Abs(x));
                double probability = (x > 0 ? 1 : share) / (1 + share);

                // Of a smaller sum, digits of the incorrect answers are lost.
                value += sum > 1e-250 ? right.Share * (Math.Max(x, 0) + double.LogP1(share)) / Beta : double.NaN;
                gradient[right.Column] += (float)(right.Share * probability);
                pushed[right.LowerCount] += right.Share * probability / sum;
            }

            for (int j = e.Length - 1; j >= 0; j--)
            {
                push += pushed[j + 1];
                gradient[j] -= (float)(push * e[j]);
            }

            return value;
        };
    }
}
