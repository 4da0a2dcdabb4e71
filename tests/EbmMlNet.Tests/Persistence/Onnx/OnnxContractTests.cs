using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Onnx;

/// <summary>No energy, activation or distance is left out of what <see cref="OnnxParityTests"/> compares, and no part of a pipeline is silent.</summary>
public class OnnxContractTests
{
    [Fact]
    public void Every_kind_of_energy_is_exported()
    {
        IEnumerable<Type> kinds = typeof(EnergyFunction).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(EnergyFunction)) && !type.IsAbstract);
        Assert.Equal(kinds.OrderBy(kind => kind.Name), Samples().Select(energy => energy.GetType()).Distinct().OrderBy(kind => kind.Name));
    }

    [Fact]
    public void Every_layer_is_exported()
    {
        IEnumerable<Type> layers = typeof(Layer).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Layer)) && !type.IsAbstract);
        IEnumerable<Type> exported = Samples().OfType<GraphEnergy>().SelectMany(energy => energy.Graph.Nodes.Select(node => node.Layer.GetType())).Distinct();
        Assert.Equal(layers.OrderBy(layer => layer.Name), exported.OrderBy(layer => layer.Name));
    }

    [Fact]
    public void Every_activation_and_distance_is_exported()
    {
        EnergyFunction[] samples = [.. Samples()];
        Assert.Equal(Enum.GetValues<Activation>(), samples.OfType<MlpEnergy>().Select(energy => energy.Activation).Distinct().Order());
        Assert.Equal(Enum.GetValues<Activation>(), samples.OfType<EncodedMlpEnergy>().Select(energy => energy.Activation).Distinct().Order());
        Assert.Equal(Enum.GetValues<EmbeddingDistance>(), samples.OfType<JointEmbeddingEnergy>().Select(energy => energy.Distance).Distinct().Order());
    }

    [Fact]
    public void Every_part_of_a_pipeline_is_exported_or_says_why_not()
    {
        IEnumerable<string> parts = typeof(EnergyFunction).Assembly.GetCustomAttributesData()
            .Where(attribute => attribute.AttributeType.Name == "LoadableClassAttribute")
            .Select(attribute => ((Type)attribute.ConstructorArguments[0].Value!).Name)
            .Where(name => name != nameof(LetorLoader));
        Assert.Equal(parts.Order(StringComparer.Ordinal), OnnxParts.Exported.Keys.Concat(OnnxParts.Refused.Keys).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Exported))]
    public void A_part_that_is_exported_gives_the_same_numbers_for_any_number_of_rows(string part)
    {
        (ITransformer model, float[][] rows, string column, float tolerance) = OnnxParts.Exported[part](_ml);
        IDataView data = FeatureRow.Load(_ml, rows);
        using var exported = new OnnxModel(_ml, model, data);
        float[] expected = Numbers(model.Transform(data), column);
        float spread = expected.Max() - expected.Min();
        int width = expected.Length / rows.Length;
        foreach (int count in (int[])[1, 3, rows.Length])
        {
            float[] found = exported.Run<float>($"{column}.output", rows[..count]);
            Assert.Equal(count * width, found.Length);
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance * spread));
            float[] applied = exported.Apply(_ml, column, FeatureRow.Load(_ml, rows[..count]));
            Assert.Equal(found.Length, applied.Length);
            Assert.All(found.Zip(applied), pair => Assert.Equal(pair.First, pair.Second, tolerance * spread));
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_part_that_is_not_exported_says_so_and_what_to_do(string part)
    {
        (ITransformer model, IDataView data, string message) = OnnxParts.Refused[part](_ml);
        using var stream = new MemoryStream();
        Exception error = Assert.Throws<InvalidOperationException>(() => _ml.Model.ConvertToOnnx(model, data, stream));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("Export", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Exported => [.. OnnxParts.Exported.Keys];

    public static TheoryData<string> Refused => [.. OnnxParts.Refused.Keys];

    private readonly MLContext _ml = new(seed: 1);

    private static float[] Numbers(IDataView rows, string column) => rows.Schema[column].Type is VectorDataViewType
        ? [.. rows.GetColumn<float[]>(column).SelectMany(numbers => numbers)]
        : [.. rows.GetColumn<float>(column)];

    private static IEnumerable<EnergyFunction> Samples() => GradientTests.Kinds.Values.Select(make => make(new Random(1)));
}
