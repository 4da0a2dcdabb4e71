using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>Explanations with the names that ML.NET has for features.</summary>
public static class ExplanationNames
{
    /// <summary>The same explanation with the slot names of a column for its features; those without a name keep their number.</summary>
    /// <param name="explanation">An explanation of rows of the column.</param>
    /// <param name="features">The column, of the schema from which the rows were read.</param>
    /// <exception cref="ArgumentException">The column has another number of slots than the explanation contributions.</exception>
    public static Explanation WithSlotNames(this Explanation explanation, DataViewSchema.Column features)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        int size = (features.Type as VectorDataViewType)?.Size ?? 1;
        if (size != explanation.Names.Count)
        {
            throw new ArgumentException(
                $"Column '{features.Name}' has {size} slots, but the explanation has {explanation.Names.Count} contributions: it must be the column " +
                "that the explained rows were read from.",
                nameof(features));
        }

        if (!features.HasSlotNames(size))
        {
            return explanation;
        }

        VBuffer<ReadOnlyMemory<char>> slots = default;
        features.GetSlotNames(ref slots);
        return explanation.WithNames([.. slots.DenseValues().Select((name, i) => name.IsEmpty ? explanation.Names[i] : name.ToString())]);
    }
}
