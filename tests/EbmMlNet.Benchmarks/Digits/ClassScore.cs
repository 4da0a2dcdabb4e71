using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Digits;

/// <summary>One class of one example: a group has a row for each class, so that what is made for groups measures classifiers.</summary>
internal sealed class ClassScore
{
    // As in ML.NET's own log-loss.
    private const float LeastProbability = 1e-15f;

    [KeyType(int.MaxValue)]
    public uint GroupId { get; set; }

    /// <summary>1 for the right class.</summary>
    public float Label { get; set; }

    /// <summary>The logarithm of the class's probability.</summary>
    public float Score { get; set; }

    public static IDataView Of(MLContext ml, ITransformer model, IDataView data)
    {
        IDataView scored = model.Transform(data);
        return ml.Data.LoadFromEnumerable(scored.GetColumn<float[]>("Score").Zip(scored.GetColumn<uint>("Label")).SelectMany((example, i) =>
            example.First.Select((probability, at) => new ClassScore
            {
                GroupId = (uint)i + 1,
                Label = at == example.Second - 1 ? 1 : 0,
                Score = MathF.Log(Math.Max(probability, LeastProbability)),
            })).ToList());
    }
}
