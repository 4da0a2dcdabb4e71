using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>An item as a row of the model's input: columns that the item lacks, and that scores do not need, have default values.</summary>
internal sealed class ItemRow(DataViewSchema schema, DataViewRow item) : DataViewRow
{
    private static readonly MethodInfo CheckVector = ((Delegate)CheckLength<float>).Method.GetGenericMethodDefinition();

    public override DataViewSchema Schema => schema;

    public override long Position => item.Position;

    public override long Batch => item.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<DataViewRowId> GetIdGetter() => item.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index >= item.Schema.Count)
        {
            // Made active by a step that reads more than it needs; no score depends on it.
            return (ref TValue value) => value = default!;
        }

        ValueGetter<TValue> getter = item.GetGetter<TValue>(item.Schema[column.Index]);
        return column.Type is VectorDataViewType { IsKnownSize: true } vector
            ? (ValueGetter<TValue>)CheckVector.MakeGenericMethod(vector.ItemType.RawType).Invoke(null, [getter, column.Name, vector.Size])!
            : getter;
    }

    private static ValueGetter<VBuffer<T>> CheckLength<T>(ValueGetter<VBuffer<T>> getter, string name, int length) => (ref VBuffer<T> value) =>
    {
        getter(ref value);
        if (value.Length != length)
        {
            throw new InvalidOperationException(
                $"Column '{name}': an item has {value.Length} values, but the model takes {length}. Give every item a vector of {length}.");
        }
    };
}
