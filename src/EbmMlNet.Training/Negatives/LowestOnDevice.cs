using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>Chooses the answers of lowest keys in torch, where the energies lie: nothing is read back. Quadratic in the group, done in parts.</summary>
internal static class LowestOnDevice
{
    /// <summary>The answers of lowest key in a table of one for each candidate; a key that is not a number comes first, so that it reaches the loss.</summary>
    /// <param name="answers">The groups.</param>
    /// <param name="rights">The right answers.</param>
    /// <param name="keys">The table: <c>[G,N]</c>.</param>
    /// <param name="width">How many to choose.</param>
    public static ChosenAnswers Of(AnswerGroups answers, RightAnswers rights, Tensor keys, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor known = keys.detach().masked_fill(keys.isnan(), Scalars.Of(float.NegativeInfinity));
        return Of(answers, rights, width, (run, all) => all.Pick(known, run), scope);
    }

    /// <summary>The answers of lowest key, each right answer having keys of its own.</summary>
    /// <param name="answers">The groups.</param>
    /// <param name="rights">The right answers.</param>
    /// <param name="width">How many to choose.</param>
    /// <param name="keys">The keys <c>[A,K]</c> of a run of right answers and all their incorrect ones.</param>
    public static ChosenAnswers Of(AnswerGroups answers, RightAnswers rights, int width, Func<RightAnswers, ChosenAnswers, Tensor> keys)
    {
        using DisposeScope scope = NewDisposeScope();
        return Of(answers, rights, width, keys, scope);
    }

    private static ChosenAnswers Of(
        AnswerGroups answers, RightAnswers rights, int width, Func<RightAnswers, ChosenAnswers, Tensor> keys, DisposeScope scope)
    {
        List<Tensor> columns = [];
        foreach (RightAnswers run in PairBudget.Runs(rights, static lowerCount => lowerCount))
        {
            answers.Cancellation.ThrowIfCancellationRequested();
            using DisposeScope runScope = NewDisposeScope();
            ChosenAnswers all = ChosenAnswers.All(run);
            Tensor possible = keys(run, all).masked_fill(all.Mask.logical_not(), Scalars.Of(float.PositiveInfinity));
            Tensor best = possible.topk(Math.Min(width, run.LongestLower), 1, largest: false).indexes;
            columns.Add(runScope.MoveToOuter(nn.functional.pad(best, [0, width - best.size(1)], value: rights.LongestLower)));
        }

        Tensor chosen = cat(columns);
        Tensor mask = chosen < rights.LowerCounts.unsqueeze(1);
        chosen = chosen.masked_fill(mask.logical_not(), Scalars.Of(0));
        _ = scope.MoveToOuter(chosen, mask);
        return ChosenAnswers.FromTensors(chosen, mask);
    }
}
