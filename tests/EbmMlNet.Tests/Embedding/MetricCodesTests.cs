using EbmMlNet.Training.Tests.Conformance;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

/// <summary>Codes of a learnt metric.</summary>
public class MetricCodesTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<int, bool, bool, bool> Kinds
    {
        get
        {
            var data = new TheoryData<int, bool, bool, bool>();
            foreach (int rank in (int[])[0, 3])
            {
                foreach (bool isSame in (bool[])[false, true])
                {
                    foreach (bool isSparse in (bool[])[false, true])
                    {
                        data.Add(rank, isSame, isSparse, true);
                        data.Add(rank, isSame, isSparse, false);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_inner_product_of_two_codes_is_the_cosine_of_the_energy(int rank, bool isSame, bool isSparse, bool isRaw)
    {
        CosineMetricEnergy energy = Energy(rank, isSame, isRaw);
        EmbeddingRow[] contexts = EmbeddingRow.Some(energy, energy.ContextCount, 8, isSparse), answers = EmbeddingRow.Some(energy, energy.ContextCount, 60, isSparse);
        VBuffer<float>[] queries = Codes(_ml.Transforms.EmbedContext("Code", Model(energy), "X"), contexts, energy);
        VBuffer<float>[] index = Codes(_ml.Transforms.EmbedAnswer("Code", Model(energy), "Y"), answers, energy);
        for (int q = 0; q < contexts.Length; q++)
        {
            for (int i = 0; i < answers.Length; i++)
            {
                float found = energy.Energy([.. contexts[q].X.DenseValues(), .. answers[i].Y.DenseValues()]);
                double product = queries[q].DenseValues().Zip(index[i].DenseValues(), (a, b) => (double)a * b).Sum();
                Assert.Equal(found, (1 - product) / energy.Temperature, 1e-4);
            }
        }

        Assert.All(index, code => Assert.Equal(energy.Weights.Length + rank, code.Length));
        Assert.All(index, code => Assert.True(!code.IsDense || !isSparse || !isRaw || code.Items().Count(item => item.Value != 0) > code.Length / 4 - 1));
        VBuffer<float>[] ofRows = Codes(_ml.Transforms.EmbedAnswer("Code", Model(energy)), answers, energy);
        Assert.Equal(index.Select(code => code.DenseValues().ToArray()), ofRows.Select(code => code.DenseValues().ToArray()));
    }

    [Fact]
    public void A_side_of_zeros_has_a_code_of_zeros_and_a_missing_value_is_one()
    {
        CosineMetricEnergy energy = Energy(rank: 2, isSame: false, isRaw: true);
        var zeros = EmbeddingRow.Create(new float[energy.FeatureCount], energy.ContextCount, isSparse: true);
        float[] features = new float[energy.FeatureCount];
        features[0] = float.NaN;
        var missing = EmbeddingRow.Create(features, energy.ContextCount, isSparse: true);
        Assert.All(
            Codes(_ml.Transforms.EmbedContext("Code", Model(energy), "X"), [zeros, missing], energy),
            code => Assert.All(code.DenseValues(), value => Assert.Equal(0, value)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Promises_are_kept_and_a_saved_transformer_does_the_same(int rank)
    {
        CosineMetricEnergy energy = Energy(rank, isSame: false, isRaw: true);
        IDataView data = EmbeddingRow.Load(_ml, EmbeddingRow.Some(energy, energy.ContextCount, 40, isSparse: true), energy.ContextCount, energy.AnswerCount);
        IEstimator<ITransformer> estimator = _ml.Transforms.EmbedContext("A", Model(energy)).Append(_ml.Transforms.EmbedAnswer("B", Model(energy), "Y"));
        ITransformer transformer = estimator.Fit(data);
        IDataView view = transformer.Transform(data);
        SchemaAssert.Compatible(estimator.GetOutputSchema(SchemaShape.Create(data.Schema)), SchemaShape.Create(view.Schema));
        SchemaAssert.Same(transformer.GetOutputSchema(data.Schema), view.Schema);
        RowsAssert.Same(view, view);
        using var stream = new MemoryStream();
        _ml.Model.Save(transformer, data.Schema, stream);
        stream.Position = 0;
        IDataView loaded = new MLContext().Model.Load(stream, out _).Transform(data);
        SchemaAssert.Same(view.Schema, loaded.Schema);
        RowsAssert.Same(view, loaded);
    }

    private static CosineMetricEnergy Energy(int rank, bool isSame, bool isRaw)
    {
        const int features = 41;
        var random = new Random(5);
        InputScaling scaling = isRaw ? InputScaling.Identity(features) : RandomEnergies.Scaling(features, random);
        return RandomEnergies.Metric(scaling, random, rank, isSame, temperature: 0.5f);
    }

    private EnergyRankingModelParameters Model(EnergyFunction energy) => new(_ml, energy, []);

    private VBuffer<float>[] Codes(EmbeddingEstimator estimator, EmbeddingRow[] rows, CosineMetricEnergy energy)
    {
        IDataView data = EmbeddingRow.Load(_ml, rows, energy.ContextCount, energy.AnswerCount);
        using DataViewRowCursor cursor = estimator.Fit(data).Transform(data).GetRowCursor(estimator.Fit(data).GetOutputSchema(data.Schema));
        List<VBuffer<float>> codes = [];
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(cursor.Schema["Code"]);
        VBuffer<float> code = default;
        while (cursor.MoveNext())
        {
            // Into the same buffer, as cursors are read.
            getter(ref code);
            VBuffer<float> copy = default;
            code.CopyTo(ref copy);
            codes.Add(copy);
        }

        return [.. codes];
    }
}
