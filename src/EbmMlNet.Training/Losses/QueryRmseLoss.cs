using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>
/// The mean square of <c>y_i - s_i</c>, <c>s = -F</c>, about its mean over the list: <c>1/N sum_i (r_i - mean r)^2</c> with
/// <c>r_i = y_i + F_i</c>. Scores are regressed on labels up to a constant of each list.
/// </summary>
/// <remarks>
/// What is the same for a whole list, such as a query for which everything is relevant, is left out. For grades that mean amounts (prices,
/// times, quintiles), whose differences the energies then tell. Linear in the list. Its root is the QueryRMSE of Prokhorenkova, Gusev, Vorobev,
/// Dorogush, Gulin, CatBoost: unbiased boosting with categorical features (2018), and of that library's documentation.
/// </remarks>
public sealed record QueryRmseLoss : ListLoss
{
    /// <inheritdoc/>
    protected override Tensor ListValues(AnswerGroups answers, LossContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor count = answers.Mask.sum(1, keepdim: true).to(answers.Energies.dtype);
        Tensor residuals = Lists.Masked(answers.Labels.to(answers.Energies.dtype).Plus(Lists.AboveLowest(answers)), answers, 0);
        Tensor apart = Lists.Masked(residuals - (residuals.sum(1, keepdim: true) / count), answers, 0);
        return scope.MoveToOuter((apart * apart).sum(1) / count.squeeze(1));
    }
}
