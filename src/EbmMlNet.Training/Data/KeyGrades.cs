using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet;

/// <summary>Grades made of keys: a key's place is its grade, so that its values must stand from the worst to the best.</summary>
internal static class KeyGrades
{
    private const int MostShown = 5;

    /// <summary>What to warn of; null where the label is no key, its values are not known, or they ascend.</summary>
    public static string? Warning(DataViewSchema.Column label)
    {
        if (label.Type is not KeyDataViewType || Values(label) is not { Length: > 1 } values || Ascend(values))
        {
            return null;
        }

        IEnumerable<string> shown = values.Take(MostShown).Select((value, grade) => FormattableString.Invariant($"'{value}' is {grade}"));
        return $"Column '{label.Name}' is a key, whose grades follow the order of its values: {string.Join(", ", shown)}" +
            $"{(values.Length > MostShown ? ", ..." : "")}. They do not ascend: MapValueToKey numbers values as they occur. Pass keyOrdinality: " +
            "ValueToKeyMappingEstimator.KeyOrdinality.ByValue where the values' own order is that from worst to best, or keyData that lists them so.";
    }

    private static string[]? Values(DataViewSchema.Column label)
    {
        // HasKeyValues asks for text unless it is told otherwise.
        if (label.Annotations.Schema.GetColumnOrNull("KeyValues")?.Type is not VectorDataViewType type)
        {
            return null;
        }

        return type.ItemType switch
        {
            TextDataViewType => Read<ReadOnlyMemory<char>>(label),
            NumberDataViewType number when number.RawType == typeof(float) => Read<float>(label),
            NumberDataViewType number when number.RawType == typeof(double) => Read<double>(label),
            NumberDataViewType number when number.RawType == typeof(int) => Read<int>(label),
            NumberDataViewType number when number.RawType == typeof(uint) => Read<uint>(label),
            NumberDataViewType number when number.RawType == typeof(long) => Read<long>(label),
            NumberDataViewType number when number.RawType == typeof(ulong) => Read<ulong>(label),
            NumberDataViewType number when number.RawType == typeof(short) => Read<short>(label),
            NumberDataViewType number when number.RawType == typeof(ushort) => Read<ushort>(label),
            NumberDataViewType number when number.RawType == typeof(byte) => Read<byte>(label),
            NumberDataViewType number when number.RawType == typeof(sbyte) => Read<sbyte>(label),
            _ => null,
        };
    }

    private static string[] Read<T>(DataViewSchema.Column label)
    {
        VBuffer<T> values = default;
        label.GetKeyValues(ref values);
        return [.. values.DenseValues().Select(value => Convert.ToString(value is ReadOnlyMemory<char> text ? text.ToString() : value, CultureInfo.InvariantCulture)!)];
    }

    // Numbers by their size, though they be written as text; other text by its letters, as ByValue sorts it.
    private static bool Ascend(string[] values)
    {
        double[] numbers = new double[values.Length];
        bool areNumbers = true;
        for (int i = 0; i < values.Length; i++)
        {
            areNumbers &= double.TryParse(values[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]);
        }

        for (int i = 1; i < values.Length; i++)
        {
            if (areNumbers ? numbers[i] < numbers[i - 1] : string.CompareOrdinal(values[i], values[i - 1]) < 0)
            {
                return false;
            }
        }

        return true;
    }
}
