using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Fits beta to the scores and labels of a view, group by group.</summary>
internal static class GroupwiseBeta
{
    /// <exception cref="InvalidOperationException">No group has right and incorrect answers of different scores.</exception>
    public static float Fit(IExceptionContext context, IDataView data, GroupwiseColumns columns, float relevantFrom)
    {
        var fit = new BetaFit();
        bool[] isRight = [];
        using (var walker = new ScoreWalker(context, data, columns))
        {
            while (walker.MoveNext())
            {
                ReadOnlySpan<float> labels = walker.Labels;
                if (isRight.Length < labels.Length)
                {
                    isRight = new bool[Math.Max(labels.Length, 2 * isRight.Length)];
                }

                for (int i = 0; i < labels.Length; i++)
                {
                    isRight[i] = labels[i] >= relevantFrom;
                }

                fit.Add(walker.Scores, isRight);
            }
        }

        if (!fit.HasContrast)
        {
            throw context.Except(
                $"Column '{columns.Label}': no group of '{columns.Group}' has both a right answer (a label {Relevance.Describe(relevantFrom)}) " +
                "and an incorrect one, so beta cannot be fitted. Fit it to data with both, or give beta.");
        }

        return fit.HasSpread
            ? fit.Minimize(ScoreBeta.Of(data.Schema[columns.Score]))
            : throw context.Except(
                $"Column '{columns.Score}': all scores of a group are equal, so every beta fits as well as any " +
                "other. Give beta.");
    }
}
