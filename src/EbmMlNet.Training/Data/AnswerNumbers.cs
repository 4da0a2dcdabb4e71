using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Numbers as answers, or vectors of several targets; NaN is a missing one.</summary>
/// <param name="host">Marks exceptions.</param>
/// <param name="column">The column.</param>
internal sealed class AnswerNumbers(IHost host, DataViewSchema.Column column) : LabelReader(column)
{
    public override int Targets { get; } = Math.Max(column.Type.GetVectorSize(), 1);

    public override Func<long, float[]?> Open(DataViewRowCursor cursor)
    {
        DataViewSchema.Column column = Column!.Value;
        Func<float[]> read = Reader(cursor, column);
        return row =>
        {
            float[] answer = read();
            return Array.Exists(answer, float.IsInfinity)
                ? throw host.Except(FormattableString.Invariant(
                    $"Column '{column.Name}', row {row}: the label is infinite, but must be a finite number, or NaN where it is missing."))
                : Array.Exists(answer, float.IsNaN) ? null : answer;
        };
    }

    public override string NoneLeft(long rows, long missing) => FormattableString.Invariant(
        $"Column '{Column!.Value.Name}': none of the {rows} rows has a label that is a number and a weight above 0, so there is nothing to learn.");

    // A buffer that is filled anew with each row.
    private static Func<float[]> Reader(DataViewRowCursor cursor, DataViewSchema.Column label)
    {
        if (label.Type is not VectorDataViewType vector)
        {
            ValueGetter<float> getNumber = cursor.GetGetter<float>(label);
            float[] number = new float[1];
            return () =>
            {
                getNumber(ref number[0]);
                return number;
            };
        }

        ValueGetter<VBuffer<float>> getVector = cursor.GetGetter<VBuffer<float>>(label);
        VBuffer<float> buffer = default;
        float[] numbers = new float[vector.Size];
        return () =>
        {
            getVector(ref buffer);
            buffer.CopyTo(numbers);
            return numbers;
        };
    }
}
