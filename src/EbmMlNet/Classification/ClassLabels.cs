using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Columns whose keys are classes: whether they are such a column, how many there are, whether two say the same.</summary>
internal static class ClassLabels
{
    public const string Expected = "Key<UInt32> (make a key of other types with MapValueToKey)";

    /// <summary>Finds a label column of keys.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or is not a key of UInt32.</exception>
    public static DataViewSchema.Column Find(IExceptionContext context, DataViewSchema schema, string name, string parameter)
    {
        DataViewSchema.Column label = schema.GetColumnOrNull(name) ?? throw context.ExceptSchemaMismatch(parameter, "label", name);
        return label.Type is KeyDataViewType { RawType: var raw } && raw == typeof(uint)
            ? label
            : throw context.ExceptSchemaMismatch(parameter, "label", name, Expected, label.Type.ToString()!);
    }

    /// <exception cref="InvalidOperationException">The keys of the two columns do not stand for the same classes.</exception>
    public static void CheckSame(IExceptionContext context, DataViewSchema.Column training, DataViewSchema.Column other, string data)
    {
        ulong trained = ((KeyDataViewType)training.Type).Count, found = ((KeyDataViewType)other.Type).Count;
        if (trained != found)
        {
            throw context.Except(
                $"Column '{other.Name}' of the {data} has keys of {found} classes, but training has {trained}. Make the keys of both " +
                "with " +
                "the one MapValueToKey transformer that was fitted to the training data.");
        }

        if (Texts(training) is not { } names || Texts(other) is not { } others)
        {
            return;
        }

        for (int i = 0; i < names.Length; i++)
        {
            if (!names[i].Span.SequenceEqual(others[i].Span))
            {
                throw context.Except(
                    $"Column '{other.Name}' of the {data}: key {i + 1} stands for '{others[i]}', but in training for '{names[i]}'. " +
                    "Make the " +
                    "keys of both with the one MapValueToKey transformer that was fitted to the training data.");
            }
        }
    }

    private static ReadOnlyMemory<char>[]? Texts(DataViewSchema.Column column)
    {
        DataViewSchema.Column? keyValues = column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues);
        if (keyValues is not { Type: VectorDataViewType { ItemType: TextDataViewType } })
        {
            return null;
        }

        VBuffer<ReadOnlyMemory<char>> values = default;
        column.GetKeyValues(ref values);
        return [.. values.DenseValues()];
    }
}
