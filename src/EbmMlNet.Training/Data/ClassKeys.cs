using Microsoft.ML;

namespace EbmMlNet;

/// <summary>Classes, from 0, of a column of keys; a missing key is a missing class.</summary>
/// <param name="column">The column.</param>
/// <param name="weightName">The name of the column of weights, for messages.</param>
internal sealed class ClassKeys(DataViewSchema.Column column, string? weightName) : LabelReader(column)
{
    /// <summary>So many whole numbers, from 0 on, are floats.</summary>
    public const int Most = 1 << 24;

    public override Func<long, float[]?> Open(DataViewRowCursor cursor)
    {
        ValueGetter<uint> get = cursor.GetGetter<uint>(Column!.Value);
        float[] label = [0];
        uint key = 0;
        return _ =>
        {
            get(ref key);
            label[0] = (float)key - 1;
            return key == 0 ? null : label;
        };
    }

    public override string NoneLeft(long rows, long missing) => missing == rows
        ? $"Column '{Column!.Value.Name}': the class of all {rows} rows is missing, so there is nothing to learn. Were the keys made of other data?"
        : $"None of the {rows - missing} rows has a weight above 0 in column '{weightName}', so none counts.";
}
