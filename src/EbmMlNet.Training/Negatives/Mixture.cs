using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet;

/// <summary>The answers that either of two ways chooses, each once.</summary>
public sealed record Mixture : Negatives
{
    /// <summary>A mixture of two ways to choose.</summary>
    /// <param name="first">One way; <see cref="MostOffending"/> by default.</param>
    /// <param name="second">The other; <see cref="RandomIncorrect"/> by default.</param>
    public Mixture(Negatives? first = null, Negatives? second = null)
    {
        First = first ?? new MostOffending();
        Second = second ?? new RandomIncorrect();
    }

    /// <summary>One way to choose.</summary>
    /// <value>The default value is <see cref="MostOffending"/> with one answer.</value>
    public Negatives First { get; init; }

    /// <summary>The other way to choose.</summary>
    /// <value>The default value is <see cref="RandomIncorrect"/> with one answer.</value>
    public Negatives Second { get; init; }

    /// <inheritdoc/>
    public override int MostChosen(int lowerCount) => Math.Min(First.MostChosen(lowerCount) + Second.MostChosen(lowerCount), lowerCount);

    /// <inheritdoc/>
    public override ChosenAnswers Choose(AnswerGroups answers, RightAnswers rights, Margin margin, Random random)
    {
        int width = MostChosen(rights.LongestLower);
        int[] columns = new int[rights.Count * width];
        columns.AsSpan().Fill(-1);
        int[] counts = new int[rights.Count];
        HashSet<(int Right, long Column)> seen = [];
        Add(First);
        Add(Second);
        return ChosenAnswers.FromTable(rights, columns, width);

        void Add(Negatives negatives)
        {
            using DisposeScope scope = NewDisposeScope();
            ChosenAnswers chosen = negatives.Choose(answers, rights, margin, random);
            long[] table = chosen.Columns.cpu().contiguous().data<long>().ToArray();
            bool[] mask = chosen.Mask.cpu().contiguous().data<bool>().ToArray();
            int tableWidth = (int)chosen.Mask.size(1);
            for (int i = 0; i < table.Length; i++)
            {
                int right = i / tableWidth;
                if (mask[i] && seen.Add((right, table[i])))
                {
                    columns[(right * width) + counts[right]++] = (int)table[i];
                }
            }
        }
    }
}
