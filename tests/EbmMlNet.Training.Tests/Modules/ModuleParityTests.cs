using TorchSharp;

namespace EbmMlNet.Training.Tests.Modules;

public class ModuleParityTests
{
    public static TheoryData<Architecture> Architectures =>
    [
        new Linear(),
        new Mlp(8),
        new Mlp(64, 32),
        new Mlp(7, 5, 3) { Activation = Activation.Silu },
        new Mlp(16) { Activation = Activation.Tanh, NonNegative = true },
        new Mlp(33) { Dropout = 0.5f },
        new JointEmbedding(6, 4),
        new JointEmbedding(4, 7) { ContextTower = new Tower(9, 8) { Activation = Activation.Silu }, AnswerTower = new Tower(5) },
        new JointEmbedding(6, 4) { Distance = EmbeddingDistance.Euclidean, AnswerTower = new Tower(6) { Dropout = 0.5f } },
        new JointEmbedding(6, 4) { Distance = EmbeddingDistance.Cosine, Temperature = 0.1f },
        new JointEmbedding(6, 4) { Distance = EmbeddingDistance.InnerProduct, LearnTemperature = true, Temperature = 0.5f },
        new JointEmbedding(6, 4) { Distance = EmbeddingDistance.Bilinear, Normalization = CodeNormalization.UnitLength },
        new JointEmbedding(5, 4) { FixedAnswerCodes = true },
        new CosineMetric(new SharedPlaces(6, 5, [2, 6, 5, 0, 7], 8)) { Rank = 9 },
        new CosineMetric(new SharedPlaces(5, 6, [2, 5, 4, 0, 6, 1], 7)) { Rank = 0, Temperature = 0.2f },
    ];

    public static TheoryData<Architecture> Composed =>
    [
        new JointEmbedding(6, 4) { Normalization = CodeNormalization.Batch, ContextTower = new Tower(7) },
        new JointEmbedding(6, 4) { Predictor = new Tower(8) { Activation = Activation.Tanh } },
        new JointEmbedding(6, 4) { Predictor = new Tower(8), ContextTower = new Tower(7), Normalization = CodeNormalization.Batch },
    ];

    [Theory]
    [MemberData(nameof(Architectures))]
    [MemberData(nameof(Composed))]
    public void Torch_and_managed_energies_agree(Architecture architecture)
    {
        const int seed = 3, rows = 50, features = 11;
        var random = new Random(seed);
        float[] mean = Draw(random, features, 2), scale = Draw(random, features, 1).Select(Math.Abs).ToArray();
        bool[] isLog = [.. Enumerable.Range(0, features).Select(i => i % 3 == 0)];
        var scaling = new InputScaling(mean, scale, isLog);
        float[] raw = Draw(random, rows * features, 3);
        raw[5] = float.NaN;
        using EnergyModule module = architecture.Create(features, random, torch.CPU);
        float[] scaled = [.. raw];
        for (int row = 0; row < rows; row++)
        {
            Span<float> one = scaled.AsSpan(row * features, features);
            scaling.Transform(one, one);
        }

        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor inputs = torch.tensor(scaled, [rows, features]);

        // Moves the running statistics, where there are such, before they are exported.
        _ = module.Forward(inputs, isTraining: true);
        EnergyFunction exported = module.Export(scaling);
        float[] torchEnergies = module.Forward(inputs, isTraining: false).data<float>().ToArray();
        float[] energies = new float[rows];
        exported.Energies(raw, energies);
        for (int row = 0; row < rows; row++)
        {
            Assert.Equal(torchEnergies[row], energies[row], 1e-5f * Math.Max(1, Math.Abs(energies[row])));
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void A_module_resumes_from_what_it_exported(Architecture architecture)
    {
        using EnergyModule module = architecture.Create(11, new Random(1), torch.CPU);
        using EnergyModule? resumed = architecture.Resume(module.Export(InputScaling.Identity(11)), new Random(2), torch.CPU);
        Assert.NotNull(resumed);
        Assert.Equal(module.Weights.Count, resumed.Weights.Count);

        // The logarithm of a temperature comes back rounded.
        Assert.All(
            module.Weights.ToArray().Zip(resumed.Weights.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void Another_shape_does_not_resume()
    {
        using EnergyModule module = new Mlp(4).Create(5, new Random(1), torch.CPU);
        EnergyFunction exported = module.Export(InputScaling.Identity(5));
        Assert.Null(new Mlp(5).Resume(exported, new Random(1), torch.CPU));
        Assert.Null(new Mlp(4) { NonNegative = true }.Resume(exported, new Random(1), torch.CPU));
        Assert.Null(new Mlp(4) { Activation = Activation.Tanh }.Resume(exported, new Random(1), torch.CPU));
        Assert.Null(new Linear().Resume(exported, new Random(1), torch.CPU));
    }

    [Fact]
    public void One_tower_for_both_is_exported_and_resumed_as_one()
    {
        var shape = new JointEmbedding(3, 4) { SharedTowers = true, ContextTower = new Tower(5) };
        using EnergyModule module = shape.Create(6, new Random(1), torch.CPU);
        var exported = (JointEmbeddingEnergy)module.Export(InputScaling.Identity(6));
        Assert.Same(exported.ContextEncoder, exported.AnswerEncoder);
        Assert.Equal(0, exported.Energy([1, 2, 3, 1, 2, 3]), 1e-6f);
        using EnergyModule? resumed = shape.Resume(exported, new Random(2), torch.CPU);
        Assert.Equal(module.Weights.ToArray(), resumed!.Weights.ToArray());
        Assert.Null((shape with { ContextTower = new Tower(6) }).Resume(exported, new Random(1), torch.CPU));
        Assert.Null((shape with { Distance = EmbeddingDistance.Cosine }).Resume(exported, new Random(1), torch.CPU));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.5f)]
    public void Wide_layers_give_the_same_of_sparse_rows_as_of_dense_ones_gradient_included(float dropout)
    {
        const int wide = DenseSlice.WideInputs;
        using DisposeScope scope = torch.NewDisposeScope();
        float[] values = new float[3 * wide];
        (values[5], values[wide - 1], values[wide + 7], values[(2 * wide) + 5]) = (1, -2, 3, 0.5f);
        var sparse = new SparseRows(wide, [(0, 2), (2, 1), (3, 1)], [5, wide - 1, 7, 5], [1, -2, 3, 0.5f]);
        torch.Tensor rows = sparse.On(torch.CPU).Select([0, 1, 2], 0, wide);
        Assert.True(rows.is_sparse);
        var shape = new JointEmbedding(wide, 3) { ContextTower = new Tower { Dropout = dropout } };

        (float[] Codes, float[] Gradient) ofSparse = Codes(rows), ofDense = Codes(torch.tensor(values, [3, wide]));

        // Dropout draws for each value there is, so that only the size of what it leaves can be compared.
        Assert.Equal(dropout == 0, ofSparse.Codes.Zip(ofDense.Codes).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6f));
        Assert.True(dropout > 0 || ofSparse.Gradient.Zip(ofDense.Gradient).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6f));
        Assert.Contains(ofSparse.Gradient, slope => slope != 0);

        (float[] Codes, float[] Gradient) Codes(torch.Tensor inputs)
        {
            using var module = (JointEmbeddingModule)shape.Create(wide + 2, new Random(1), torch.CPU);
            torch.Tensor codes = module.ContextCodes(inputs, isTraining: true);
            codes.sum().backward();
            return (codes.data<float>().ToArray(), module.Weights.Gradient!.data<float>().ToArray());
        }
    }

    [Fact]
    public void A_wide_layer_is_exported_and_resumed()
    {
        var shape = new Mlp(2);
        using EnergyModule module = shape.Create(DenseSlice.WideInputs, new Random(1), torch.CPU);
        EnergyFunction exported = module.Export(InputScaling.Identity(DenseSlice.WideInputs));
        using DisposeScope scope = torch.NewDisposeScope();
        float[] row = Draw(new Random(2), DenseSlice.WideInputs, 1);
        float expected = module.Forward(torch.tensor(row, [1, row.Length]), isTraining: false).item<float>();
        Assert.Equal(expected, exported.Energy(row), 1e-5f * Math.Max(1, Math.Abs(expected)));
        using EnergyModule? resumed = shape.Resume(exported, new Random(3), torch.CPU);
        Assert.Equal(module.Weights.ToArray(), resumed!.Weights.ToArray());
    }

    [Fact]
    public void No_gradient_flows_to_fixed_codes_and_through_codes_to_be_predicted()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        var fixedCodes = (JointEmbeddingModule)new JointEmbedding(2, 3) { FixedAnswerCodes = true }.Create(4, new Random(1), torch.CPU);
        var predicted = (JointEmbeddingModule)new JointEmbedding(2, 3) { SharedTowers = true, Predictor = new Tower(4) }.Create(4, new Random(1), torch.CPU);
        torch.Tensor rows = torch.ones(2, 2);
        Assert.False(fixedCodes.AnswerCodes(rows, isTraining: true).requires_grad);
        Assert.True(fixedCodes.ContextCodes(rows, isTraining: true).requires_grad);
        Assert.False(predicted.AnswerCodes(rows, isTraining: true).requires_grad);
        Assert.True(predicted.ContextCodes(rows, isTraining: true).requires_grad);
    }

    [Fact]
    public void Dropout_drops_in_training_only_and_leaves_torchs_generator_alone()
    {
        torch.manual_seed(11);
        using torch.Tensor expected = torch.rand(3);
        torch.manual_seed(11);
        using DisposeScope scope = torch.NewDisposeScope();
        using EnergyModule module = new Mlp(200) { Dropout = 0.5f }.Create(4, new Random(1), torch.CPU);
        torch.Tensor rows = torch.ones(2, 4);
        float[] training = module.Forward(rows, isTraining: true).data<float>().ToArray();
        float[] scoring = module.Forward(rows, isTraining: false).data<float>().ToArray();
        Assert.True(Math.Abs(training[0] - training[1]) > 1e-3);
        Assert.Equal(scoring[0], scoring[1], 1e-5f);
        Assert.Equal(expected.data<float>().ToArray(), torch.rand(3).data<float>().ToArray());
    }

    [Fact]
    public void Mlp_options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Mlp());
        Assert.Throws<ArgumentOutOfRangeException>(() => new Mlp(4, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Mlp(4) { Dropout = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Mlp(4) { Dropout = float.NaN });
    }

    private static float[] Draw(Random random, int count, double width) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)(((2 * random.NextDouble()) - 1) * width))];
}
