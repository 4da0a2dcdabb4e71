using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>Ranks by what a model makes of the candidates as one group; those that it leaves out are left out.</summary>
internal sealed class GroupItemRanker<TItem>(
    ItemsView<TItem> view, IDataView ranked, DataViewSchema.Column score, DataViewSchema.Column probability, DataViewSchema.Column rank)
    : ItemRanker<TItem>
    where TItem : class
{
    private readonly List<RankedItem<TItem>> _kept = [];

    public override RankedItem<TItem>[] Rank(TItem[] items)
    {
        view.Items = items;
        try
        {
            Read(items);
            float[] scores = new float[_kept.Count];
            int[] order = new int[_kept.Count];
            for (int i = 0; i < order.Length; i++)
            {
                scores[i] = _kept[i].Score;
                order[i] = i;
            }

            ScoreOrder.SortBestFirst(order, scores);
            return Array.ConvertAll(order, at => _kept[at]);
        }
        finally
        {
            view.Items = [];
            _kept.Clear();
        }
    }

    public override void Dispose() => view.Dispose();

    private void Read(TItem[] items)
    {
        using DataViewRowCursor cursor = ranked.GetRowCursor([score, probability, rank]);
        ValueGetter<DataViewRowId> getId = cursor.GetIdGetter();
        ValueGetter<float> getScore = cursor.GetGetter<float>(score), getProbability = cursor.GetGetter<float>(probability);
        ValueGetter<uint> getRank = cursor.GetGetter<uint>(rank);
        DataViewRowId id = default;
        float itsScore = 0, itsProbability = 0;
        uint itsRank = 0;
        while (cursor.MoveNext())
        {
            getId(ref id);
            getScore(ref itsScore);
            getProbability(ref itsProbability);
            getRank(ref itsRank);
            _kept.Add(new RankedItem<TItem>(items[(int)id.Low], (int)itsRank, itsScore, -itsScore, itsProbability));
        }
    }
}
