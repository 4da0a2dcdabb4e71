using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// A loss over the energy <c>E_C</c> of a right answer and the free energy of its incorrect answers,
/// <c>F_I = -1/beta log sum_ȳ exp(-beta F(x,ȳ))</c>, which stand against it in the Gibbs distribution.
/// </summary>
/// <remarks>
/// The partition sum of a right answer runs over itself and the candidates of strictly lower label: right answers do not push each other
/// up. With all incorrect answers, the default, the free energies of a whole group come from one running sum along its columns, so the cost
/// is linear in the group. With chosen ones the sum runs over these alone: <see cref="RandomIncorrect"/> gives the sampled softmax.
/// </remarks>
public abstract record GibbsLoss : EnergyBasedLoss
{
    /// <summary>
    /// The beta of the free energy, above 0: the larger, the more the lowest energies alone count. A loss that lets it be chosen has an
    /// option for it.
    /// </summary>
    /// <value>The default value is 1.</value>
    protected virtual double InverseTemperature => 1;

    /// <inheritdoc/>
    public override double ModelBeta => InverseTemperature;

    /// <summary>How incorrect answers are chosen where the context does not say.</summary>
    /// <value>The default value is <see cref="AllIncorrect"/>.</value>
    public override Negatives? DefaultNegatives => new AllIncorrect();

    /// <inheritdoc/>
    public sealed override LossValues Evaluate(AnswerGroups answers, LossContext context)
    {
        answers = answers.Until(context.CancellationToken);
        using DisposeScope scope = NewDisposeScope();
        Negatives negatives = context.Negatives ?? DefaultNegatives ?? new AllIncorrect();
        Tensor values = ManagedGradient.Applies(answers.Energies) && Managed(answers.Layout, context) is { } managed
            && ManagedGradient.Of(answers, managed) is { } direct ? direct
            : negatives is AllIncorrect ? GroupValues(answers, answers.RightAnswers, FreeEnergyOfAll(answers))
            : PairBudget.Sum(answers, negatives.MostChosen, (part, rights) =>
                GroupValues(part, rights, FreeEnergyOfChosen(part, rights, negatives, context)));
        return new LossValues(scope.MoveToOuter(values), answers.Layout.GroupWeights);
    }

    /// <summary>The loss of each right answer.</summary>
    /// <param name="correct">The energy of each right answer: <c>[A]</c>.</param>
    /// <param name="freeEnergy">The free energy of its incorrect answers: <c>[A]</c>.</param>
    /// <returns><c>[A]</c>.</returns>
    protected abstract Tensor AnswerValues(Tensor correct, Tensor freeEnergy);

    internal sealed override GroupFunction? Managed(GroupLayout layout, LossContext context) =>
        (context.Negatives ?? DefaultNegatives) is AllIncorrect or null ? ManagedOfAll(layout) : null;

    /// <summary>The loss over all incorrect answers in managed memory; null where there is no such formula.</summary>
    private protected virtual GroupFunction? ManagedOfAll(GroupLayout layout) => null;

    private Tensor GroupValues(AnswerGroups answers, RightAnswers rights, Tensor freeEnergy) =>
        rights.AverageByGroup(AnswerValues(rights.Pick(answers.Energies), freeEnergy));

    /// <summary>The free energy of the columns before each right answer: one running log-sum for the group.</summary>
    private Tensor FreeEnergyOfAll(AnswerGroups answers)
    {
        Tensor exponents = Lists.AboveLowest(answers) * Scalars.Of(-InverseTemperature);

        // In double precision a plain running sum holds out until the lowest exponent nears -700 and costs a tenth of the stable one.
        // Elsewhere than on the CPU a look at the exponents would cost more: the step would wait for the device.
        Tensor logOfSum = exponents.device_type == DeviceType.CPU && exponents.detach().min().to(ScalarType.Float64).item<double>() > -300
            ? exponents.to(ScalarType.Float64).exp().cumsum(1).log().to(exponents.dtype)
            : exponents.logcumsumexp(1);
        Tensor running = (logOfSum / Scalars.Of(-InverseTemperature)).Plus(Lists.Lowest(answers));
        RightAnswers rights = answers.RightAnswers;
        return rights.Pick(running, (rights.LowerCounts - Scalars.Of(1)).unsqueeze(1)).squeeze(1);
    }

    private Tensor FreeEnergyOfChosen(AnswerGroups answers, RightAnswers rights, Negatives negatives, LossContext context)
    {
        ChosenAnswers chosen;
        using (no_grad())
        {
            chosen = negatives.Choose(answers, rights, context.Margin, context.Random);
        }

        // A finite stand-in for an infinite energy: with infinities, a right answer without a chosen one would have no gradient but NaN.
        Tensor scaled = chosen.Pick(answers.Energies, rights) * Scalars.Of(-InverseTemperature);
        return scaled.masked_fill(chosen.Mask.logical_not(), Scalars.Of(-1e30)).logsumexp(1) / Scalars.Of(-InverseTemperature);
    }
}
