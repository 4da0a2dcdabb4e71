using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>Ranks by a score that each item has by itself.</summary>
internal sealed class RowItemRanker<TItem>(
    DataViewConstructionUtils.InputRow<TItem> input, DataViewRow scored, ValueGetter<float> getter, float beta) : ItemRanker<TItem>
    where TItem : class
{
    public override RankedItem<TItem>[] Rank(TItem[] items)
    {
        float[] scores = new float[items.Length];
        int[] order = new int[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            input.ExtractValues(items[i]);
            getter(ref scores[i]);
            order[i] = i;
        }

        ScoreOrder.SortBestFirst(order, scores);
        float[] probabilities = new float[scores.Length];
        ScoreOrder.Probabilities(scores, probabilities, beta);
        var ranked = new RankedItem<TItem>[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            int at = order[i];
            bool tied = i > 0 && scores[at].Equals(scores[order[i - 1]]);
            ranked[i] = new RankedItem<TItem>(items[at], tied ? ranked[i - 1].Rank : i + 1, scores[at], -scores[at], probabilities[at]);
        }

        return ranked;
    }

    public override void Dispose()
    {
        scored.Dispose();
        input.Dispose();
    }
}
