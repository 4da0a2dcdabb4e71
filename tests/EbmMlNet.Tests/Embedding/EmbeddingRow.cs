using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

/// <summary>The features of a pair (x, y), all of them in one column and each side's in one of its own.</summary>
internal sealed class EmbeddingRow
{
    public float Label { get; set; }

    public VBuffer<float> Features { get; set; }

    public VBuffer<float> X { get; set; }

    public VBuffer<float> Y { get; set; }

    public static EmbeddingRow Create(float[] features, int contextCount, bool isSparse) => new()
    {
        Features = Vector(features, isSparse),
        X = Vector(features[..contextCount], isSparse),
        Y = Vector(features[contextCount..], isSparse),
    };

    public static EmbeddingRow[] Some(JointEmbeddingEnergy energy, int count, bool isSparse = false) => Some(energy, energy.ContextCount, count, isSparse);

    public static EmbeddingRow[] Some(EnergyFunction energy, int contextCount, int count, bool isSparse = false)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(
            _ => Create(RandomEnergies.Row(energy.Scaling, random, zeros: isSparse ? 0.9 : 0.3), contextCount, isSparse))];
    }

    public static IDataView Load(MLContext ml, IEnumerable<EmbeddingRow> rows, int contextCount, int answerCount)
    {
        var schema = SchemaDefinition.Create(typeof(EmbeddingRow));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, contextCount + answerCount);
        schema[nameof(X)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, contextCount);
        schema[nameof(Y)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, answerCount);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }

    public static IDataView Load(MLContext ml, IEnumerable<EmbeddingRow> rows, JointEmbeddingEnergy energy) =>
        Load(ml, rows, energy.ContextCount, energy.AnswerCount);

    private static VBuffer<float> Vector(float[] values, bool isSparse)
    {
        int[] indices = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0)];
        return isSparse
            ? new VBuffer<float>(values.Length, indices.Length, indices.Select(i => values[i]).ToArray(), indices)
            : new VBuffer<float>(values.Length, values);
    }
}
