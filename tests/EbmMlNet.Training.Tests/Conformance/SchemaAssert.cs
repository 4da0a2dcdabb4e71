using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Conformance;

/// <summary>Compares schemas: names, types, visibility, and every annotation with its value.</summary>
internal static class SchemaAssert
{
    public static void Same(DataViewSchema expected, DataViewSchema actual)
    {
        Assert.Equal(expected.Select(Describe), actual.Select(Describe));
        foreach ((DataViewSchema.Column e, DataViewSchema.Column a) in expected.Zip(actual))
        {
            Assert.Equal(Values(e.Annotations), Values(a.Annotations));
        }
    }

    /// <summary>What an estimator promised and what its transformer delivers fit each other, in both directions.</summary>
    public static void Compatible(SchemaShape promised, SchemaShape delivered)
    {
        SchemaShape.Column[] p = [.. promised.OrderBy(c => c.Name)], d = [.. delivered.OrderBy(c => c.Name)];
        Assert.Equal(p.Select(c => c.Name), d.Select(c => c.Name));
        foreach ((SchemaShape.Column one, SchemaShape.Column other) in p.Zip(d))
        {
            Assert.True(other.IsCompatibleWith(one), $"'{one.Name}' is not delivered as promised.");
            Assert.True(one.IsCompatibleWith(other), $"'{one.Name}' is delivered with more than was promised.");
        }
    }

    private static (string Name, string Type, bool Hidden) Describe(DataViewSchema.Column column) =>
        (column.Name, column.Type.ToString()!, column.IsHidden);

    private static List<string> Values(DataViewSchema.Annotations annotations) => [.. annotations.Schema.Select(a =>
    {
        string value = a.Type switch
        {
            KeyDataViewType { RawType: var raw } when raw == typeof(uint) => Read<uint>(annotations, a.Name),
            TextDataViewType => Read<ReadOnlyMemory<char>>(annotations, a.Name),
            BooleanDataViewType => Read<bool>(annotations, a.Name),
            NumberDataViewType { RawType: var raw } when raw == typeof(float) => Read<float>(annotations, a.Name),
            VectorDataViewType { ItemType: TextDataViewType } => Read<VBuffer<ReadOnlyMemory<char>>>(annotations, a.Name),
            _ => throw new NotSupportedException($"Annotation {a.Name}: {a.Type}"),
        };
        return $"{a.Name}: {a.Type} = {value}";
    })];

    private static string Read<T>(DataViewSchema.Annotations annotations, string name)
    {
        T value = default!;
        annotations.GetValue(name, ref value);
        // A column set's number counts the sets of this process; that there is one is what matters.
        return name == "ScoreColumnSetId" ? "a number" : value switch
        {
            VBuffer<ReadOnlyMemory<char>> names => string.Join(',', names.DenseValues()),
            _ => value!.ToString()!,
        };
    }
}
