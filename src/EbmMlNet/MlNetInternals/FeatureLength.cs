using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>ML.NET takes an array's own length, whatever the column's type says: too short a row reads on in the next, so it is refused.</summary>
internal static class FeatureLength
{
    /// <param name="context">Marks exceptions.</param>
    /// <param name="column">The column's name.</param>
    /// <param name="row">The row's number; null where rows are shared out among threads, whose cursors each count from 0.</param>
    /// <param name="features">The row.</param>
    /// <param name="expected">The length that the column's type says.</param>
    /// <exception cref="InvalidOperationException">The row has another length than its column's type.</exception>
    public static void Check(IExceptionContext context, string column, long? row, in VBuffer<float> features, int expected)
    {
        if (features.Length != expected)
        {
            throw Mismatch(context, column, row, features.Length, expected);
        }
    }

    private static Exception Mismatch(IExceptionContext context, string column, long? row, int found, int expected) => context.Except(
        FormattableString.Invariant($"Column '{column}', {(row is null ? "a row" : FormattableString.Invariant($"row {row}"))}: the vector has {found} values, but the column's type says {expected}.") +
        " Give every row as many values as its [VectorType] says (NaN for a missing one).");
}
