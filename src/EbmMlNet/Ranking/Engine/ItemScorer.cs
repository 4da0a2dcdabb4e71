using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>A model's row pipeline over a row that shows one item after the other. Not for two threads at a time.</summary>
internal sealed class ItemScorer<TItem>(
    DataViewConstructionUtils.InputRow<TItem> input, DataViewRow scored, ValueGetter<float> getter) : IDisposable
    where TItem : class
{
    public void Score(ReadOnlySpan<TItem> items, Span<float> scores)
    {
        for (int i = 0; i < items.Length; i++)
        {
            input.ExtractValues(items[i]);
            getter(ref scores[i]);
        }
    }

    public void Dispose()
    {
        scored.Dispose();
        input.Dispose();
    }
}
