using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>Names of the slots of a features column and the values of a group column, for messages.</summary>
internal static class SlotNames
{
    /// <summary>"slot 3 ('Age')", or "slot 3" where the column has no slot names.</summary>
    public static string Describe(DataViewSchema.Column features, int slot)
    {
        if (!features.HasSlotNames())
        {
            return $"slot {slot}";
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        features.GetSlotNames(ref names);
        string name = names.GetItemOrDefault(slot).ToString();
        return name.Length == 0 ? $"slot {slot}" : $"slot {slot} ('{name}')";
    }

    /// <summary>The names of all slots; none where the column has no slot names.</summary>
    public static IReadOnlyList<string> All(DataViewSchema.Column features)
    {
        if (!features.HasSlotNames())
        {
            return [];
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        features.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    /// <summary>The value that a key stands for, as "'GX004-93'", or the key where the column does not say.</summary>
    public static string DescribeKey(DataViewSchema.Column keys, ulong key)
    {
        if (key == 0 || !keys.HasKeyValues() || keys.Annotations.Schema["KeyValues"].Type is not VectorDataViewType { ItemType: TextDataViewType })
        {
            return key.ToString(CultureInfo.InvariantCulture);
        }

        VBuffer<ReadOnlyMemory<char>> values = default;
        keys.GetKeyValues(ref values);
        return $"'{values.GetItemOrDefault((int)key - 1)}'";
    }

    /// <summary>The first infinite value, or -1.</summary>
    public static int IndexOfInfinity(this ReadOnlySpan<float> row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            if (float.IsInfinity(row[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
