using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Grades of candidates, 0 or more. Without a column every row is right.</summary>
/// <param name="host">Marks exceptions.</param>
/// <param name="column">The column; null for none.</param>
internal sealed class GradeLabels(IHost host, DataViewSchema.Column? column) : LabelReader(column)
{
    public override bool NeedsWeight => false;

    public override Func<long, float[]?> Open(DataViewRowCursor cursor)
    {
        float[] label = [1];
        if (Column is not { } column)
        {
            return _ => label;
        }

        ValueGetter<float> get = RowCursorUtils.GetLabelGetter(cursor, column.Index);
        return row =>
        {
            get(ref label[0]);
            return label[0] >= 0 && float.IsFinite(label[0]) ? label : throw Refused(column, row, label[0]);
        };
    }

    // None is left out.
    public override string NoneLeft(long rows, long missing) => "";

    private Exception Refused(DataViewSchema.Column column, long row, float label)
    {
        string found = float.IsNaN(label) ? "NaN or a missing key" : label.ToString(CultureInfo.InvariantCulture);
        return host.Except(
            $"Column '{column.Name}', row {row}: the label is {found}, but must be a finite number of 0 or more (higher is more relevant).");
    }
}
