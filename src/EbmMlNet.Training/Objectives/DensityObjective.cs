using TorchSharp;

namespace EbmMlNet;

/// <summary>What shapes the energy F(x, y) of continuous answers: as a rule an estimator of the log partition function's gradient.</summary>
/// <remarks>
/// The negative log-likelihood is F(x, y) + log Z(x) with Z(x) = the integral of exp(-F(x, y')) over all y'. Its gradient, dF(x, y)/dW - E[dF(x,
/// y')/dW] under the model's own density, needs that integral: objectives differ in what they put in its place. One is a record in one file; it
/// holds options and no weights.
/// </remarks>
public abstract record DensityObjective
{
    /// <summary>What is minimized, for each of the N rows: <c>[N]</c>. Answers may be vectors: see <see cref="DensityStep"/>.</summary>
    /// <param name="context">The right answers, and the energy.</param>
    public abstract torch.Tensor Evaluate(DensityStep context);

    /// <summary>Why it cannot be taken where answers are vectors; null where it can.</summary>
    internal virtual string? OneTargetOnly => null;

    /// <summary>Whether it asks for where the chain of every row ended.</summary>
    internal virtual bool KeepsChains => false;

    /// <summary>Tells of the weights of drawn answers their effective share, (sum w)^2 / (S sum w^2), and how their logarithms deviate, averaged over rows.</summary>
    /// <param name="context">What is told.</param>
    /// <param name="logWeights">Their logarithms: <c>[N, S]</c>.</param>
    private protected static void Tell(DensityStep context, torch.Tensor logWeights)
    {
        using torch.Tensor constant = logWeights.detach();
        using torch.Tensor shares = torch.nn.functional.softmax(constant, 1);
        using torch.Tensor share = (shares * shares).sum(1).reciprocal().mean();
        using torch.Tensor deviation = constant.std(1, unbiased: false).mean();
        (context.EffectiveSampleSize, context.LogWeightDeviation) = (share.item<float>() / logWeights.size(1), deviation.item<float>());
    }

    private protected static int CheckSamples(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        return value;
    }

    private protected static double CheckAboveZero(double value, string name)
    {
        if (!(value > 0) || !double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number above 0.");
        }

        return value;
    }
}
