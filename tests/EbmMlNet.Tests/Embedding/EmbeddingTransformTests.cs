using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests;

public class EmbeddingTransformTests
{
    private const int Features = 41;
    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<EmbeddingDistance, bool> Kinds
    {
        get
        {
            var data = new TheoryData<EmbeddingDistance, bool>();
            foreach (EmbeddingDistance distance in Enum.GetValues<EmbeddingDistance>())
            {
                data.Add(distance, false);
                data.Add(distance, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Nearest_neighbours_by_code_are_the_answers_of_lowest_energy(EmbeddingDistance distance, bool isSparse)
    {
        JointEmbeddingEnergy energy = Energy(distance);
        EmbeddingRow[] contexts = EmbeddingRow.Some(energy, 10, isSparse), answers = EmbeddingRow.Some(energy, 200, isSparse);
        float[][] queries = Codes(_ml.Transforms.EmbedContext("Code", Model(energy), "X"), contexts, energy);
        float[][] index = Codes(_ml.Transforms.EmbedAnswer("Code", Model(energy), "Y"), answers, energy);
        bool byProduct = distance is EmbeddingDistance.InnerProduct or EmbeddingDistance.Bilinear;
        for (int q = 0; q < contexts.Length; q++)
        {
            double[] energies = [.. answers.Select(answer =>
                (double)energy.Energy([.. contexts[q].X.DenseValues(), .. answer.Y.DenseValues()]))];
            double[] far = [.. index.Select(code => byProduct ? -Product(queries[q], code) : Distance(queries[q], code))];
            int[] byEnergy = [.. Enumerable.Range(0, far.Length).OrderBy(i => energies[i])];
            int[] byCode = [.. Enumerable.Range(0, far.Length).OrderBy(i => far[i])];
            // The same order, where energies are further apart than float's rounding.
            Assert.All(byEnergy.Zip(byCode), pair =>
                Assert.Equal(energies[pair.First], energies[pair.Second], 2e-5 * Math.Max(1, Math.Abs(energies[pair.First]))));
            Assert.True(energies[byEnergy[^1]] - energies[byEnergy[0]] > 0.1, "All energies are alike: nothing was shown.");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_code_is_that_of_the_energy_in_its_form_for_search(EmbeddingDistance distance, bool isSparse)
    {
        JointEmbeddingEnergy energy = Energy(distance);
        EmbeddingRow[] rows = EmbeddingRow.Some(energy, 30, isSparse);
        float[][] x = Codes(_ml.Transforms.EmbedContext("Code", Model(energy)), rows, energy);
        float[][] y = Codes(_ml.Transforms.EmbedAnswer("Code", Model(energy)), rows, energy);
        Assert.Equal(x, Codes(_ml.Transforms.EmbedContext("Code", Model(energy), "X"), rows, energy));
        Assert.Equal(y, Codes(_ml.Transforms.EmbedAnswer("Code", Model(energy), "Y"), rows, energy));
        float[] a = new float[energy.Dimension], b = new float[energy.Dimension];
        for (int i = 0; i < rows.Length; i++)
        {
            energy.EmbedContext(rows[i].X.DenseValues().ToArray(), a);
            energy.EmbedAnswer(rows[i].Y.DenseValues().ToArray(), b);
            if (distance == EmbeddingDistance.Cosine)
            {
                a = Unit(a);
                b = Unit(b);
            }
            else if (distance == EmbeddingDistance.Bilinear)
            {
                float[] raw = a;
                int d = raw.Length;
                a = [.. Enumerable.Range(0, d).Select(
                    column => (float)Enumerable.Range(0, d).Sum(row => (double)raw[row] * energy.Bilinear[(row * d) + column]))];
            }

            Assert.All(a.Zip(x[i]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * Math.Max(1, Math.Abs(pair.First))));
            Assert.All(b.Zip(y[i]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * Math.Max(1, Math.Abs(pair.First))));
            a = new float[energy.Dimension];
        }

        static float[] Unit(float[] code)
        {
            double length = Math.Sqrt(code.Sum(v => (double)v * v));
            return [.. code.Select(v => (float)(v / length))];
        }
    }

    [Fact]
    public void Parallel_cursors_and_a_prediction_engine_give_the_same_codes()
    {
        JointEmbeddingEnergy energy = Energy(EmbeddingDistance.Bilinear);
        EmbeddingRow[] rows = EmbeddingRow.Some(energy, 2000);
        IDataView data = EmbeddingRow.Load(_ml, rows, energy);
        EmbeddingTransformer transformer = _ml.Transforms.EmbedContext("Code", Model(energy)).Fit(data);
        IDataView view = transformer.Transform(_ml.Data.Cache(data));
        float[][] expected = Codes(view);
        _ = Parallel.For(0, 4, _ => Assert.Equal(expected, Codes(view)));
        PredictionEngine<EmbeddingRow, Coded> engine = _ml.Model.CreatePredictionEngine<EmbeddingRow, Coded>(transformer, data.Schema);
        Assert.Equal(expected.Take(20), rows.Take(20).Select(row => engine.Predict(row).Code!));
    }

    [Fact]
    public void Making_a_code_allocates_nothing_beyond_reading_the_row()
    {
        JointEmbeddingEnergy energy = Energy(EmbeddingDistance.Bilinear);
        IDataView data = EmbeddingRow.Load(_ml, EmbeddingRow.Some(energy, 4000), energy);
        IDataView view = _ml.Transforms.EmbedAnswer("Code", Model(energy)).Fit(data).Transform(data);
        long few = Allocated("Code", 100) - Allocated("Features", 100);
        long many = Allocated("Code", 4000) - Allocated("Features", 4000);
        // One object a row would be 24 bytes for each of the 3,900 more rows; ML.NET's own reading varies by a few thousand in all.
        Assert.True(many - few < 3900 * 5, $"{many - few} bytes more");

        long Allocated(string column, int rows) => Allocations.Least(() => Read(_ml.Data.TakeRows(view, rows), column));

        static void Read(IDataView view, string column)
        {
            using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[column]]);
            ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(view.Schema[column]);
            VBuffer<float> value = default;
            while (cursor.MoveNext())
            {
                getter(ref value);
            }
        }
    }

    [Fact]
    public void A_model_that_makes_no_codes_is_refused_with_advice()
    {
        var model = new EnergyRankingModelParameters(_ml, ScoringFixture.Energy(), []);
        foreach (Func<object> act in (Func<object>[])[
            () => _ml.Transforms.EmbedAnswer("Code", model), () => _ml.Transforms.EmbedContext("Code", model)])
        {
            string message = Assert.Throws<ArgumentException>(act).Message;
            Assert.Contains("MlpEnergy, which makes no codes", message);
            Assert.Contains("new JointEmbedding(", message);
            Assert.Contains("new CosineMetric(", message);
        }

        _ = Assert.Throws<ArgumentException>(() => _ml.Transforms.EmbedAnswer("", Model(Energy(EmbeddingDistance.Cosine))));
        _ = Assert.Throws<ArgumentNullException>(() => _ml.Transforms.EmbedAnswer("Code", null!));
    }

    private static JointEmbeddingEnergy Energy(EmbeddingDistance distance)
    {
        var random = new Random(7);
        InputScaling scaling = RandomEnergies.Scaling(Features, random);
        float temperature = distance == EmbeddingDistance.Cosine ? 0.2f : 2f;
        return RandomEnergies.Joint(scaling, random, distance, 12, [16], Activation.Tanh, temperature: temperature);
    }

    private EnergyRankingModelParameters Model(JointEmbeddingEnergy energy) => new(_ml, energy, []);

    private float[][] Codes(EmbeddingEstimator estimator, EmbeddingRow[] rows, JointEmbeddingEnergy energy)
    {
        IDataView data = EmbeddingRow.Load(_ml, rows, energy);
        return Codes(estimator.Fit(data).Transform(data));
    }

    private static float[][] Codes(IDataView view) =>
        [.. view.GetColumn<VBuffer<float>>("Code").Select(code => code.DenseValues().ToArray())];

    private static double Product(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => ((double)x - y) * ((double)x - y)).Sum());

    private sealed class Coded
    {
        public float[]? Code { get; set; }
    }
}
