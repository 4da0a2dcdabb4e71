using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>The columns that items show a model: their own first, then those only the model's training data had.</summary>
internal static class ItemColumns
{
    /// <summary>What the members of a type are as columns, with the length of vectors and the width of keys where training data tells it.</summary>
    public static SchemaDefinition Define(Type itemType, Func<string, DataViewType?> trainedOn)
    {
        var definition = SchemaDefinition.Create(itemType);
        foreach (SchemaDefinition.Column column in definition)
        {
            if (trainedOn(column.ColumnName) is { } type && Fits(column.ColumnType, type))
            {
                column.ColumnType = type;
            }
        }

        return definition;
    }

    /// <summary>The items' columns, and after them what the training data had besides; hidden columns cannot be asked for and stay out.</summary>
    public static DataViewSchema Extend(DataViewSchema items, DataViewSchema? trainedOn)
    {
        var schema = new DataViewSchema.Builder();
        foreach (DataViewSchema.Column column in items)
        {
            bool same = trainedOn?.GetColumnOrNull(column.Name) is { } trained && trained.Type.Equals(column.Type);
            schema.AddColumn(column.Name, column.Type, same ? trainedOn![column.Name].Annotations : column.Annotations);
        }

        foreach (DataViewSchema.Column column in trainedOn ?? Enumerable.Empty<DataViewSchema.Column>())
        {
            if (!column.IsHidden && items.GetColumnOrNull(column.Name) is null)
            {
                schema.AddColumn(column.Name, column.Type, column.Annotations);
            }
        }

        return schema.ToSchema();
    }

    private static bool Fits(DataViewType own, DataViewType trained) => (own, trained) switch
    {
        (VectorDataViewType { IsKnownSize: false } a, VectorDataViewType b) => a.ItemType.RawType == b.ItemType.RawType,
        (NumberDataViewType a, KeyDataViewType b) => a.RawType == b.RawType,
        _ => false,
    };
}
