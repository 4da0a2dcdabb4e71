namespace EbmMlNet.Tests;

public class JointEmbeddingEnergyTests
{
    private const int Features = 50;

    public static TheoryData<EmbeddingDistance> Distances => [.. Enum.GetValues<EmbeddingDistance>()];

    [Theory]
    [MemberData(nameof(Distances))]
    public void The_energy_of_the_codes_is_that_of_the_row_to_the_last_bit(EmbeddingDistance distance)
    {
        var random = new Random(1);
        foreach (bool unitLength in (bool[])[false, true])
        {
            JointEmbeddingEnergy energy = Create(distance, random, unitLength);
            float[] a = new float[energy.Dimension], b = new float[energy.Dimension];
            for (int i = 0; i < 20; i++)
            {
                float[] row = RandomEnergies.Row(energy.Scaling, random, zeros: i / 20.0);
                energy.EmbedContext(row.AsSpan(0, energy.ContextCount), a);
                energy.EmbedAnswer(row.AsSpan(energy.ContextCount), b);
                Assert.Equal(energy.Energy(row), energy.EnergyOfCodes(a, b));
                (int[] indices, float[] values) = Sparse(row[..energy.ContextCount]);
                float[] sparse = new float[energy.Dimension];
                energy.EmbedContext(indices, values, sparse);
                Assert.Equal(a, sparse);
                (indices, values) = Sparse(row[energy.ContextCount..]);
                energy.EmbedAnswer(indices, values, sparse);
                Assert.Equal(b, sparse);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Codes_agree_with_the_plain_loops(bool unitLength)
    {
        var random = new Random(2);
        JointEmbeddingEnergy energy = Create(EmbeddingDistance.InnerProduct, random, unitLength);
        float[] code = new float[energy.Dimension], row = RandomEnergies.Row(energy.Scaling, random);
        double[] z = EnergyOracle.Scaled(energy.Scaling, row);
        energy.EmbedContext(row.AsSpan(0, energy.ContextCount), code);
        AssertClose(EnergyOracle.Code(energy.ContextEncoder, z[..energy.ContextCount]), code);
        energy.EmbedAnswer(row.AsSpan(energy.ContextCount), code);
        AssertClose(EnergyOracle.Code(energy.AnswerEncoder, z[energy.ContextCount..]), code);
        if (unitLength)
        {
            Assert.Equal(1, code.Sum(x => (double)x * x), 1e-5);
        }

        static void AssertClose(double[] expected, float[] found) =>
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * Math.Max(1, Math.Abs(pair.First))));
    }

    [Theory]
    [MemberData(nameof(Distances))]
    public void A_context_kept_from_row_to_row_changes_no_bit(EmbeddingDistance distance)
    {
        var random = new Random(3);
        JointEmbeddingEnergy energy = Create(distance, random);
        float[][] contexts = [.. Enumerable.Range(0, 4).Select(_ => RandomEnergies.Row(energy.Scaling, random)[..energy.ContextCount])];
        // The same but for the sign of a zero, and but for the place of its only value.
        contexts[0][0] = 0f;
        contexts[1] = [.. contexts[0]];
        contexts[1][0] = -0f;
        contexts[2] = new float[energy.ContextCount];
        contexts[2][3] = 5f;
        contexts[3] = new float[energy.ContextCount];
        contexts[3][4] = 5f;
        float[][] rows = [.. Enumerable.Range(0, 300).Select(_ =>
            (float[])[.. contexts[random.Next(4)], .. RandomEnergies.Row(energy.Scaling, random)[energy.ContextCount..]])];
        EnergyEvaluator evaluator = energy.CreateEvaluator();
        float[] expected = [.. rows.Select(row => energy.Energy(row))], batch = new float[rows.Length];
        energy.Energies(rows.SelectMany(row => row).ToArray(), batch);
        Assert.Equal(expected, batch);
        for (int i = 0; i < rows.Length; i++)
        {
            (int[] indices, float[] values) = Sparse(rows[i]);
            Assert.Equal(expected[i], i % 7 < 3 ? evaluator.Energy(rows[i]) : evaluator.Energy(indices, values));
        }
    }

    [Fact]
    public void A_row_that_is_refused_leaves_no_context_behind()
    {
        var random = new Random(4);
        JointEmbeddingEnergy energy = Create(EmbeddingDistance.Cosine, random);
        float[] row = RandomEnergies.Row(energy.Scaling, random);
        EnergyEvaluator evaluator = energy.CreateEvaluator();
        Assert.Throws<ArgumentException>(() => evaluator.Energy([0, 1, Features], [1f, 2f, 3f]));
        Assert.Throws<ArgumentException>(() => evaluator.Energy([0], [1f, 2f]));
        Assert.Throws<ArgumentException>(() => evaluator.Energy(row.AsSpan(1)));
        Assert.Equal(energy.Energy(row), evaluator.Energy(row));
        Assert.Equal(energy.Energy([0, 1], [1f, 2f]), evaluator.Energy([0, 1], [1f, 2f]));
    }

    [Fact]
    public void A_shared_context_is_encoded_once()
    {
        var random = new Random(5);
        JointEmbeddingEnergy energy = Create(EmbeddingDistance.SquaredEuclidean, random);
        var evaluator = (JointEmbeddingEvaluator)energy.CreateEvaluator();
        float[] first = RandomEnergies.Row(energy.Scaling, random), second = [.. first];
        second[^1] += 1f;
        float[] third = [.. second];
        third[0] += 1f;
        _ = evaluator.Energy(first);
        _ = evaluator.Energy(second);
        Assert.Equal(1, evaluator.ContextsEncoded);
        _ = evaluator.Energy(third);
        Assert.Equal(2, evaluator.ContextsEncoded);
        (int[] indices, float[] values) = Sparse(third);
        _ = evaluator.Energy(indices, values);
        _ = evaluator.Energy(indices, values);
        Assert.Equal(3, evaluator.ContextsEncoded);
    }

    [Fact]
    public void An_evaluator_and_codes_allocate_nothing()
    {
        var random = new Random(6);
        JointEmbeddingEnergy energy = Create(EmbeddingDistance.Bilinear, random);
        float[][] rows = [.. Enumerable.Range(0, 6).Select(_ => RandomEnergies.Row(energy.Scaling, random))];
        (int[] Indices, float[] Values)[] sparse = [.. rows.Select(Sparse)];
        float[] a = new float[energy.Dimension], b = new float[energy.Dimension];
        EnergyEvaluator evaluator = energy.CreateEvaluator();
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int i = 0; i < rows.Length; i++)
            {
                _ = evaluator.Energy(rows[i]);
                _ = evaluator.Energy(sparse[i].Indices, sparse[i].Values);
                energy.EmbedContext(rows[i].AsSpan(0, energy.ContextCount), a);
                energy.EmbedAnswer(rows[i].AsSpan(energy.ContextCount), b);
                _ = energy.EnergyOfCodes(a, b);
            }
        }));
    }

    [Fact]
    public void Shared_weights_see_their_own_slots_scaling()
    {
        var encoder = new Encoder([new DenseLayer(1, 1, [1f], [0f])], Activation.Relu);
        var energy = new JointEmbeddingEnergy(
            new InputScaling([1f, 10f], [1f, 0.5f], [false, false]), encoder, encoder, EmbeddingDistance.SquaredEuclidean, temperature: 2f);
        // a = (3 - 1) * 1 and b = (20 - 10) * 0.5.
        Assert.Equal(9f / 2, energy.Energy([3f, 20f]), 1e-6f);
        Assert.Same(energy.ContextEncoder, energy.AnswerEncoder);
        Assert.Equal((1, 1, 1, 2f), (energy.ContextCount, energy.AnswerCount, energy.Dimension, energy.Temperature));
    }

    [Fact]
    public void A_code_of_length_zero_gives_a_cosine_of_zero_and_no_NaN()
    {
        Encoder zero = new([new DenseLayer(1, 2, [0f, 0f], [0f, 0f])], Activation.Relu, unitLength: true), one = new([Layer(1, 2)], Activation.Relu);
        Assert.Equal(1f, new JointEmbeddingEnergy(InputScaling.Identity(2), zero, one, EmbeddingDistance.Cosine).Energy([1f, 1f]));
        Assert.Equal(1f, new JointEmbeddingEnergy(InputScaling.Identity(2), zero, zero, EmbeddingDistance.Cosine).Energy([1f, 1f]));
    }

    [Fact]
    public void Shared_weights_are_saved_once_and_stay_shared()
    {
        var random = new Random(7);
        InputScaling scaling = RandomEnergies.Scaling(40, random);
        EnergyFunction shared = RandomEnergies.Joint(scaling, random, EmbeddingDistance.Euclidean, 8, isShared: true);
        EnergyFunction separate = RandomEnergies.Joint(scaling, random, EmbeddingDistance.Euclidean, 8);
        byte[] file = EnergyModelFormat.Write(shared, []);
        int weights = 20 * 8 * sizeof(float);
        Assert.InRange(EnergyModelFormat.Write(separate, []).Length - file.Length, weights, 2 * weights);
        var read = (JointEmbeddingEnergy)EnergyModelFormat.Read(file).Energy;
        Assert.Same(read.ContextEncoder, read.AnswerEncoder);
    }

    [Fact]
    public void Parts_that_do_not_fit_are_refused()
    {
        Encoder one = new([Layer(1, 2)], Activation.Relu), two = new([Layer(2, 2)], Activation.Relu), wide = new([Layer(1, 3)], Activation.Relu);
        InputScaling scaling = InputScaling.Identity(3);
        Assert.Contains("1 and 1 features; 3 together expected", Refused(() => new JointEmbeddingEnergy(scaling, one, one, EmbeddingDistance.Cosine)));
        Assert.Contains("code of y has 3 values and that of x 2", Refused(() => new JointEmbeddingEnergy(scaling, two, wide, EmbeddingDistance.Cosine)));
        Assert.Contains("not a distance", Refused(() => new JointEmbeddingEnergy(scaling, one, two, (EmbeddingDistance)9)));
        foreach (float temperature in (float[])[0f, -1f, float.NaN, float.PositiveInfinity])
        {
            Assert.Contains("finite number above 0", Refused(() => new JointEmbeddingEnergy(scaling, one, two, EmbeddingDistance.Cosine, temperature)));
        }

        Assert.Contains("4 values expected, 0 found", Refused(() => new JointEmbeddingEnergy(scaling, one, two, EmbeddingDistance.Bilinear)));
        Assert.Contains("0 values expected, 4 found", Refused(() => new JointEmbeddingEnergy(scaling, one, two, EmbeddingDistance.Cosine, 1f, new float[4])));
        Assert.Contains("Value 3 is NaN", Refused(() => new JointEmbeddingEnergy(
            scaling, one, two, EmbeddingDistance.Bilinear, 1f, [0f, 0f, 0f, float.NaN])));
        Assert.Contains("One layer or more", Refused(() => new Encoder([], Activation.Relu)));
        Assert.Contains("Layer 1 takes 1 inputs; 2 expected", Refused(() => new Encoder([Layer(1, 2), Layer(1, 2)], Activation.Relu)));
        Assert.Contains("not an activation", Refused(() => new Encoder([Layer(1, 2)], (Activation)9)));
    }

    [Fact]
    public void Codes_and_features_of_the_wrong_length_are_refused()
    {
        JointEmbeddingEnergy energy = Create(EmbeddingDistance.Cosine, new Random(8));
        float[] code = new float[energy.Dimension], features = new float[Features / 2];
        Assert.Contains("25 features expected, 24 found", Message(() => energy.EmbedContext(new float[24], code)));
        Assert.Contains("25 features expected, 26 found", Message(() => energy.EmbedAnswer(new float[26], code)));
        Assert.Contains("33 values expected, 32 found", Message(() => energy.EmbedContext(features, new float[32])));
        Assert.Contains("33 values expected, 34 found", Message(() => energy.EmbedAnswer([], [], new float[34])));
        Assert.Contains("numbers from 0 to 24", Message(() => energy.EmbedAnswer([25], [1f], code)));
        Assert.Contains("1 values expected, 2 found", Message(() => energy.EmbedContext([0], [1f, 2f], code)));
        Assert.Contains("33 values expected, 1 found", Message(() => energy.EnergyOfCodes(code, [1f])));
        Assert.Contains("numbers from 0 to 49", Message(() => energy.Energy([26, 25], [1f, 1f])));
    }

    private static JointEmbeddingEnergy Create(EmbeddingDistance distance, Random random, bool unitLength = false) => RandomEnergies.Joint(
        RandomEnergies.Scaling(Features, random), random, distance, 33, [20], Activation.Silu, unitLength, temperature: 0.3f);

    private static DenseLayer Layer(int inputs, int outputs) =>
        new(inputs, outputs, Enumerable.Repeat(1f, inputs * outputs).ToArray(), new float[outputs]);

    private static (int[] Indices, float[] Values) Sparse(float[] row)
    {
        int[] indices = [.. Enumerable.Range(0, row.Length).Where(i => row[i] != 0)];
        return (indices, [.. indices.Select(i => row[i])]);
    }

    private static string Refused(Func<object> create) => Assert.Throws<ArgumentException>(create).Message;

    private static string Message(Action act) => Assert.Throws<ArgumentException>(act).Message;
}
