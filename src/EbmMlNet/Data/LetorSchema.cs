using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>The columns of LETOR data, by position.</summary>
internal static class LetorSchema
{
    public const int Label = 0;
    public const int GroupId = 1;
    public const int Features = 2;
    public const int QueryId = 3;
    public const int Comment = 4;

    public static DataViewSchema Create(int featureCount, int firstFeature, bool hasComment)
    {
        var featureAnnotations = new DataViewSchema.Annotations.Builder();
        featureAnnotations.AddSlotNames(featureCount, (ref VBuffer<ReadOnlyMemory<char>> names) =>
        {
            VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref names, featureCount);
            for (int slot = 0; slot < featureCount; slot++)
            {
                editor.Values[slot] = (slot + firstFeature).ToString(CultureInfo.InvariantCulture).AsMemory();
            }

            names = editor.Commit();
        });

        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Label", NumberDataViewType.Single);
        builder.AddColumn("GroupId", new KeyDataViewType(typeof(uint), LetorGroups.KeyCount));
        builder.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, featureCount), featureAnnotations.ToAnnotations());
        builder.AddColumn("QueryId", TextDataViewType.Instance);
        if (hasComment)
        {
            builder.AddColumn("Comment", TextDataViewType.Instance);
        }

        return builder.ToSchema();
    }
}
